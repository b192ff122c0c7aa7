# limits and broken connections have a count of their own, so the pauses shrink in between


def ask_with_retry(client, *, attempts=4, sleep=time.sleep, **request):
    broken, limited = 0, 0
    for n in range(attempts):
        try:
            return client.chat.completions.create(**request)
        except (openai.RateLimitError, openai.InternalServerError) as error:
            if n == attempts - 1:
                raise
            sleep(max(float(error.response.headers.get("retry-after", 0)), min(2**limited, 60)))
            limited += 1
        except openai.APIConnectionError:
            if n == attempts - 1:
                raise
            sleep(min(2**broken, 60))
            broken += 1
