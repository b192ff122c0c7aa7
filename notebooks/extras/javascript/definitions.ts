// The definitions as JSON, as they go out with each request.
import { tools } from "./tools.ts";

console.log(JSON.stringify(tools, null, 2));
