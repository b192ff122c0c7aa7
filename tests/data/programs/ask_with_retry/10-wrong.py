# when all attempts have failed it returns None


def ask_with_retry(client, *, attempts=4, sleep=time.sleep, **request):
    for attempt in range(attempts):
        try:
            return client.chat.completions.create(**request)
        except (openai.RateLimitError, openai.InternalServerError, openai.APIConnectionError) as error:
            if attempt == attempts - 1:
                return None
            response = getattr(error, "response", None)
            header = response.headers.get("retry-after") if response is not None else None
            sleep(float(header) if header is not None else min(2**attempt, 60))
