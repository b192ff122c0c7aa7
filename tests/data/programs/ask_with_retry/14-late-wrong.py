# the header's text is handed to sleep as it is


def ask_with_retry(client, *, attempts=4, sleep=time.sleep, **request):
    for i in range(attempts):
        try:
            return client.chat.completions.create(**request)
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
            if i == attempts - 1:
                raise
            after = error.response.headers.get("retry-after") if hasattr(error, "response") else None
            sleep(after or min(2**i, 60))
