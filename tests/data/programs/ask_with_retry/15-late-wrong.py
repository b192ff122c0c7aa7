# after the last attempt a broken connection is waited for, and nothing comes out


def ask_with_retry(client, *, attempts=4, sleep=time.sleep, **request):
    for number in range(attempts):
        wait = min(2**number, 60)
        try:
            return client.chat.completions.create(**request)
        except (openai.RateLimitError, openai.InternalServerError) as error:
            if number == attempts - 1:
                raise
            sleep(max(wait, float(error.response.headers.get("retry-after", 0))))
        except openai.APIConnectionError:
            sleep(wait)
