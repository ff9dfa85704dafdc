#!/bin/bash
# Node-RED with a flow that takes what the preset webhook sends: it stores one thing for each Idempotency-Key, refuses
# short titles in words of its own, and lists what it has for the tests to look at. Installs with npm below its folder:
# webhook/package-lock.json. 4.1 is the last that runs on Node.js 20.
. "$(dirname "$0")/lib.sh"
npm_packages
[ "$DO" = start ] || exit 0
clean
cat >"$STATE/settings.js" <<C
module.exports = {
  uiHost: '127.0.0.1', uiPort: $PORT, httpAdminRoot: false, flowFile: 'flow.json', credentialSecret: false,
  httpNodeCors: {origin: ['$ORIGIN'], methods: ['GET', 'POST'], allowedHeaders: ['Content-Type', 'Idempotency-Key']},
  logging: {console: {level: 'warn', metrics: false, audit: false}}, telemetry: {enabled: false},
};
C
cat >"$STATE/take.js" <<'C'
const sent = msg.payload, key = msg.req.headers['idempotency-key'];
const refuse = (field, message) => { msg.statusCode = 422; msg.payload = {error: {field, message}}; return msg; };
if (typeof sent !== 'object' || sent.schema !== 'medspil/1') return refuse('schema', 'This is no medspil/1.');
if (!key || key !== sent.key) return refuse('key', 'The Idempotency-Key is missing.');
if (!sent.title || sent.title.length < 3) return refuse('title', 'The title needs three letters.');
const stored = flow.get('stored') || [];
let mine = stored.find((one) => one.key === key);
msg.statusCode = mine ? 200 : 201;
if (!mine) {
  const id = String(stored.length + 1);
  mine = {...sent, id, number: `F-${id}`, status: 'received', photo: sent.photo && `medspil/photo/${id}`, picture: sent.photo};
  stored.push(mine);
  flow.set('stored', stored);
}
msg.payload = {id: mine.id, number: mine.number, status: mine.status};
return msg;
C
cat >"$STATE/show.js" <<'C'
msg.payload = (flow.get('stored') || []).map(({picture, ...one}) => one).reverse();
return msg;
C
cat >"$STATE/see.js" <<'C'
const one = (flow.get('stored') || []).find((one) => one.id === msg.req.params.id);
const [, type, data] = /^data:([^;]+);base64,(.+)$/.exec(one.picture);
msg.headers = {'Content-Type': type};
msg.payload = Buffer.from(data, 'base64');
return msg;
C
node -e '
const read = (name) => require("fs").readFileSync(`${process.argv[1]}/${name}.js`, "utf8");
const way = (name, method, url) => [
  {id: `${name}-in`, type: "http in", z: "flow", url, method, upload: false, wires: [[`${name}-do`]]},
  {id: `${name}-do`, type: "function", z: "flow", func: read(name), outputs: 1, libs: [], wires: [[`${name}-out`]]},
  {id: `${name}-out`, type: "http response", z: "flow", statusCode: "", headers: {}, wires: []}];
console.log(JSON.stringify([{id: "flow", type: "tab", label: "medspil"}, ...way("take", "post", "/medspil"),
  ...way("show", "get", "/medspil"), ...way("see", "get", "/medspil/photo/:id")]));
' "$STATE" >"$STATE/flow.json"
background node "$HERE/npm/node_modules/node-red/red.js" --userDir "$STATE" --settings "$STATE/settings.js"
wait_for "http://127.0.0.1:$PORT/medspil"
wait_until_found "http://127.0.0.1:$PORT/medspil" "the flow did not start"
echo "version=$(node -p "require('$HERE/npm/node_modules/node-red/package.json').version")"
echo "base=http://127.0.0.1:$PORT/medspil"
ready
