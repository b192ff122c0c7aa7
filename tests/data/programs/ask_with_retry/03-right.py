# a class-based policy, while, the last error kept and raised


class Backoff:
    def __init__(self, first=1.0, factor=3.0, most=60.0):
        self.next, self.factor, self.most = first, factor, most

    def wait_for(self, error):
        seconds, self.next = self.next, min(self.next * self.factor, self.most)
        if isinstance(error, openai.APIStatusError) and "retry-after" in error.response.headers:
            return max(float(error.response.headers["retry-after"]), seconds)
        return seconds


RETRYABLE = (openai.APITimeoutError, openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError)


def ask_with_retry(client, *, attempts=4, sleep=time.sleep, **request):
    backoff, tries = Backoff(), 0
    while True:
        tries += 1
        try:
            reply = client.chat.completions.create(**request)
        except RETRYABLE as error:
            print(f"attempt {tries} failed: {type(error).__name__}")
            if tries == attempts:
                raise error
            sleep(backoff.wait_for(error))
        else:
            return reply
