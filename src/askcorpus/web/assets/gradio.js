// Calls the page's events through Gradio's queue, by its documented HTTP interface: POST a call, read its stream.

export class ServerError extends Error {}

const GONE = "The server does not answer. Look whether askcorpus is still running, then try again.";
const BUSY = "Many people are asking at once. Try again in a moment.";
const TOO_MANY = "You asked for a lot in a short time. Wait a few seconds, then try again.";
const BROKEN = "Something went wrong on the server; its log says more. Try again.";

function address(path) {
  return new URL(`gradio_api/${path}`, document.baseURI);
}

async function post(path, body) {
  let response;
  try {
    response = await fetch(address(path), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new ServerError(GONE);
  }
  if (response.status === 429) throw new ServerError(TOO_MANY);
  if (response.status === 503) throw new ServerError(BUSY);
  if (!response.ok) throw new ServerError(BROKEN);
  return response.json();
}

// Runs an event to its end and returns its value. `onValue` gets each value of a streamed event.
export async function call(name, request, { onValue, signal } = {}) {
  const { event_id: id } = await post(`call/${name}`, { data: [request] });
  return new Promise((resolve, reject) => {
    const source = new EventSource(address(`call/${name}/${id}`));
    let failures = 0;
    const finish = (settle, value) => {
      source.close();
      settle(value);
    };
    signal?.addEventListener("abort", () => {
      cancel(name, id);
      finish(reject, new DOMException("stopped", "AbortError"));
    });
    source.addEventListener("generating", (event) => onValue?.(JSON.parse(event.data)[0]));
    source.addEventListener("complete", (event) => finish(resolve, JSON.parse(event.data)?.[0] ?? null));
    source.addEventListener("error", (event) => {
      if (event.data !== undefined) finish(reject, new ServerError(BROKEN));
      else if (++failures > 0) finish(reject, new ServerError(GONE));
    });
    if (signal?.aborted) finish(reject, new DOMException("stopped", "AbortError"));
  });
}

// The value of an event that answers `{error}` for what a person can mend.
export async function ask(name, request = {}) {
  const value = await call(name, request);
  if (value === null) throw new ServerError(BROKEN);
  if (value.error && !("running" in value)) throw new ServerError(value.error);
  return value;
}

// Sends a file to Gradio's upload folder and returns its path there.
export async function upload(file) {
  const body = new FormData();
  body.append("files", file);
  let response;
  try {
    const headers = { "X-Askcorpus-Token": document.getElementById("askcorpus").dataset.token };
    response = await fetch(address("upload"), { method: "POST", body, headers });
  } catch {
    throw new ServerError(GONE);
  }
  if (response.status === 429) throw new ServerError(TOO_MANY);
  if (response.status === 403) throw new ServerError("The server was started anew since this page was loaded. Reload the page, then add the file again.");
  if (response.status === 413) throw new ServerError(`${file.name} is too large.`);
  if (!response.ok) throw new ServerError(BROKEN);
  return (await response.json())[0];
}

function cancel(name, id) {
  const event = (window.gradio_config?.dependencies ?? []).find((dependency) => dependency.api_name === name);
  if (event) post("cancel", { session_hash: id, fn_index: event.id, event_id: id }).catch(() => {});
}
