// The loop: ask, run what the model calls, send the results back, until the model answers in words.
import OpenAI from "openai";
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import { functions, tools } from "./tools.ts";

const client = new OpenAI(); // reads OPENAI_BASE_URL and OPENAI_API_KEY
const MODEL = process.env.COURSE_MODEL ?? "gpt-5.4-mini";
const MAX_ROUNDS = 5;

function run(name: string, text: string): string {
  try {
    const call = functions[name];
    return JSON.stringify(call ? call(text) : { error: `There is no tool ${name}.` });
  } catch (problem) {
    return JSON.stringify({ error: problem instanceof Error ? problem.message : String(problem) });
  }
}

async function answer(question: string): Promise<string> {
  const messages: ChatCompletionMessageParam[] = [{ role: "user", content: question }];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const reply = await client.chat.completions.create({ model: MODEL, messages, tools });
    const message = reply.choices[0].message;
    messages.push(message);
    if (!message.tool_calls?.length) return message.content ?? message.refusal ?? "";
    for (const call of message.tool_calls) {
      if (call.type !== "function") continue; // a custom tool: none was offered
      const content = run(call.function.name, call.function.arguments);
      console.log(`${call.function.name}(${call.function.arguments}) -> ${content}`);
      messages.push({ role: "tool", tool_call_id: call.id, content });
    }
  }
  return `Stopped after ${MAX_ROUNDS} rounds.`;
}

console.log(await answer(process.argv[2] ?? "Where is my order ORD-1001?"));
