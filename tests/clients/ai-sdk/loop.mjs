// Vercel's AI SDK: generateText and streamText, on Chat Completions and on the Responses API, which is its default.
import { openai } from '@ai-sdk/openai';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { MODEL, prove, QUESTION } from './toolbox.mjs';

const request = (model, tools) => ({
  model,
  prompt: QUESTION,
  stopWhen: stepCountIs(5),
  tools: {
    get_weather: tool({
      description: 'Get the current weather in a city.',
      inputSchema: z.object({ city: z.string() }),
      execute: async (asked) => tools.getWeather(asked),
    }),
    convert_currency: tool({
      description: 'Convert an amount of money from one currency to another.',
      inputSchema: z.object({ amount: z.number(), source: z.string(), target: z.string() }),
      execute: async (asked) => tools.convertCurrency(asked),
    }),
  },
});

async function generate(model, tools) {
  const result = await generateText(request(model, tools));
  if (result.steps.length !== 2) throw new Error(`${result.steps.length} steps, expected 2`);
  return result.text;
}

async function stream(model, tools) {
  const failures = [];
  const result = streamText({ ...request(model, tools), onError: ({ error }) => failures.push(error) });
  let text = '';
  for await (const piece of result.textStream) text += piece;
  if (failures.length) throw failures[0];
  if (!((await result.totalUsage).totalTokens > 0)) throw new Error('no usage');
  return text;
}

const chat = (tools) => generate(openai.chat(MODEL), tools);
const chatStreamed = (tools) => stream(openai.chat(MODEL), tools);
const responses = (tools) => generate(openai(MODEL), tools);
const responsesStreamed = (tools) => stream(openai(MODEL), tools);

await prove('AI SDK', 'ai', {
  whole: [chat],
  streamed: [chatStreamed],
  responses: [responses, responsesStreamed],
});
