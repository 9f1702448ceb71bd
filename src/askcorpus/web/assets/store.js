// Conversations and settings, kept in this browser. A turn holds its whole answer, so its citations never change.

const TALKS = "askcorpus.conversations.1";
const SETTINGS = "askcorpus.settings.1";
const MOST_TALKS = 60;

function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // private window or full: the page works on, it just forgets
  }
}

const number = () => crypto.getRandomValues(new Uint32Array(2)).join("-");

export const settings = {
  get: () => ({ theme: "system", size: "normal", caution: null, passages: null, how: null, ...read(SETTINGS, {}) }),
  set: (changes) => write(SETTINGS, { ...settings.get(), ...changes }),
};

export function newTalk() {
  return { id: number(), title: "", changed: Date.now(), documents: [], turns: [] };
}

export function newTurn(question, documents) {
  return { id: number(), question, documents, understood: "", answer: null, error: "", stopped: false };
}

export function talks() {
  const list = read(TALKS, []);
  return Array.isArray(list) ? list.filter((talk) => talk && Array.isArray(talk.turns)) : [];
}

export function keep(talk) {
  talk.changed = Date.now();
  let list = [talk, ...talks().filter((other) => other.id !== talk.id)].slice(0, MOST_TALKS);
  while (list.length && !write(TALKS, list)) list = list.slice(0, -1);
}

export function forget(id) {
  write(TALKS, talks().filter((talk) => talk.id !== id));
}

// The turns before `turn` as the server takes them.
export function history(talk, turn) {
  const before = talk.turns.slice(0, talk.turns.indexOf(turn)).filter((past) => past.answer);
  return before.slice(-6).flatMap(({ question, answer }) => [
    { role: "user", content: question },
    { role: "assistant", content: answer.text, citations: answer.citations, refused: answer.refused },
  ]);
}
