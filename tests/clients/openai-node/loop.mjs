// The openai package: runTools with zod functions, whole and streamed, and a loop on the Responses API.
import OpenAI from 'openai';
import { zodFunction, zodResponsesFunction } from 'openai/helpers/zod';
import { z } from 'zod';
import { MODEL, prove, QUESTION } from './toolbox.mjs';

const client = new OpenAI();
const messages = [{ role: 'user', content: QUESTION }];

const functions = (tools) => [
  {
    name: 'get_weather',
    description: 'Get the current weather in a city.',
    parameters: z.object({ city: z.string() }),
    function: (asked) => tools.getWeather(asked),
  },
  {
    name: 'convert_currency',
    description: 'Convert an amount of money from one currency to another.',
    parameters: z.object({ amount: z.number(), source: z.string(), target: z.string() }),
    function: (asked) => tools.convertCurrency(asked),
  },
];

function runTools(tools) {
  const runner = client.chat.completions.runTools({ model: MODEL, messages, tools: functions(tools).map(zodFunction) });
  return runner.finalContent();
}

async function runToolsStreamed(tools) {
  const given = { model: MODEL, messages, tools: functions(tools).map(zodFunction), stream: true };
  const runner = client.chat.completions.runTools(given);
  let text = '';
  runner.on('content', (delta) => (text += delta));
  const final = await runner.finalContent();
  if (text !== final) throw new Error(`streamed ${JSON.stringify(text)}, in the end ${JSON.stringify(final)}`);
  return text;
}

async function streamHelper(tools) {
  const history = [...messages];
  for (;;) {
    const given = { model: MODEL, messages: history, tools: functions(tools).map(zodFunction) };
    const { message } = (await client.chat.completions.stream(given).finalChatCompletion()).choices[0];
    if (!message.tool_calls?.length) return message.content;
    history.push(message, ...message.tool_calls.map((call) => answer(call, tools)));
  }
}

const answer = (call, tools) => ({
  role: 'tool',
  tool_call_id: call.id,
  content: tools.getWeather(call.function.parsed_arguments),
});

const output = (call, tools) => ({
  type: 'function_call_output',
  call_id: call.call_id,
  output: tools.getWeather(call.parsed_arguments),
});

// The service knows no parsed_arguments, and this package, unlike the one for Python, sends them along.
const withoutParsed = ({ parsed_arguments, ...item }) => item;

const isCall = (item) => item.type === 'function_call';

async function responses(tools) {
  const input = [...messages];
  for (;;) {
    const given = { model: MODEL, input, tools: functions(tools).map(zodResponsesFunction) };
    const response = await client.responses.parse(given);
    const calls = response.output.filter(isCall);
    if (!calls.length) return response.output_text;
    input.push(...response.output.map(withoutParsed), ...calls.map((call) => output(call, tools)));
  }
}

async function responsesStreamed(tools) {
  let given = { input: QUESTION };
  for (;;) {
    const asked = { model: MODEL, tools: functions(tools).map(zodResponsesFunction), ...given };
    const response = await client.responses.stream(asked).finalResponse();
    const calls = response.output.filter(isCall);
    if (!calls.length) return response.output_text;
    given = { previous_response_id: response.id, input: calls.map((call) => output(call, tools)) };
  }
}

await prove('openai (JavaScript)', 'openai', {
  whole: [runTools],
  streamed: [runToolsStreamed, streamHelper],
  responses: [responses, responsesStreamed],
});
