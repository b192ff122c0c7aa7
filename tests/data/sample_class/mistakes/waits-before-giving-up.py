# Shows: sleeps first and asks then
# Assignment: 06_errors

# %% answer="ask_with_retry"
def ask_with_retry(client, *, attempts=4, sleep=time.sleep, **request):
    for number in range(attempts):
        try:
            return client.chat.completions.create(**request)
        except (openai.RateLimitError, openai.InternalServerError, openai.APIConnectionError) as error:
            wait = 2.0**number
            if isinstance(error, openai.APIStatusError):
                wait = max(wait, float(error.response.headers.get("retry-after", 0)))
            sleep(wait)
            if number == attempts - 1:
                raise
