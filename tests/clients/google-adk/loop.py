"""Google's Agent Development Kit, which speaks to the API through LiteLLM."""

from __future__ import annotations

from google.adk.agents import LlmAgent, RunConfig
from google.adk.agents.run_config import StreamingMode
from google.adk.models.lite_llm import LiteLlm
from google.adk.runners import InMemoryRunner
from google.genai import types
from toolbox import MODEL, QUESTION, Toolbox, prove


async def ask(tools: Toolbox, config: RunConfig) -> str:
    agent = LlmAgent(
        name="helper",
        model=LiteLlm(model=f"openai/{MODEL}"),
        tools=[tools.get_weather, tools.convert_currency],
    )
    runner = InMemoryRunner(agent=agent, app_name="weather")
    session = await runner.session_service.create_session(app_name="weather", user_id="one")
    message = types.Content(role="user", parts=[types.Part(text=QUESTION)])
    said = ""
    async for event in runner.run_async(user_id="one", session_id=session.id, new_message=message, run_config=config):
        if event.is_final_response() and event.content and event.content.parts:
            said = event.content.parts[0].text or ""
    return said


async def run(tools: Toolbox) -> str:
    return await ask(tools, RunConfig())


async def run_streamed(tools: Toolbox) -> str:
    return await ask(tools, RunConfig(streaming_mode=StreamingMode.SSE))


if __name__ == "__main__":
    prove("google-adk", "google-adk", whole=[run], streamed=[run_streamed])
