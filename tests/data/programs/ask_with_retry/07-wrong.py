# the header is cut off at a minute


def ask_with_retry(client, *, attempts=4, sleep=time.sleep, **request):
    for attempt in range(attempts):
        try:
            return client.chat.completions.create(**request)
        except (openai.RateLimitError, openai.InternalServerError, openai.APIConnectionError) as error:
            if attempt == attempts - 1:
                raise
            response = getattr(error, "response", None)
            header = response.headers.get("retry-after") if response is not None else None
            sleep(min(60, float(header) if header is not None else 2**attempt))
