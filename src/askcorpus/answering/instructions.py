"""Text in a document that talks to an assistant instead of to a reader.

It is never obeyed: the reader only quotes. It is also seldom what a question asks for, so it is quoted only where nothing
else answers nearly as well. So is a sentence that denies that there is anything "about this in the documents": who writes
one does not know what it will be asked. This knows common wordings in English; nothing depends on it being complete.
"""

from __future__ import annotations

import re

_ADDRESSES_AN_ASSISTANT = re.compile(
    r"\b(?:ignore|disregard|forget|override) (?:all |any |every |the |your |my |these |those )*"
    r"(?:previous|prior|above|earlier|preceding|other|system)?\s*(?:instructions?|prompts?|rules|context|questions?"
    r"|documents?)\b"
    r"|<\|?(?:im_start|im_end|system|endoftext)|</?(?:context|documents?|system|user|assistant|instructions?)>"
    r"|^(?:user|system|assistant): "
    r"|\b(?:ai|ki|llm)[- ](?:tools?|systeme?n?|assistants?|models?|agents?)[:,] |\bassistants? (?:summari|reading"
    r"|answering|processing|using)"
    r"|\byou must (?:now )?(?:answer|reply|respond|output|print|say|write|call|open|send)|\bbefore you (?:answer"
    r"|reply|respond)\b|\b(?:answer|reply|respond|say|write|print|output)\b[^.]{0,60}\bnothing else\b"
    r"|\bcorrect answer to (?:every|any|all) question|\b(?:instructions|prompt) word for word\b|!\[[^\]]*\]\(https?:"
    r"|\b(?:the|this|any|every|an?) (?:ai |language |virtual )?(?:assistant|model|chatbot|language model"
    r"|llm)s? (?:must|should|shall|has to|needs to|will)\b"
    r"|\b(?:assistants?|llms?|chatbots?|ai models?)[:,] |\bas an ai\b|\byou are (?:now )?(?:an? |the )?(?:ai"
    r"|assistant|language model|chatbot|dan)\b"
    r"|\bsystem (?:prompt|message|override|note)\b|\bnew instructions?\b|\bbegin your (?:answer|reply|response)\b"
    r"|\b(?:in|to|with|of|into|at the (?:end|start|beginning) of) (?:your|the|every|each|all) (?:final "
    r"|next )?(?:answers?|repl(?:y|ies)|responses?|summary|output)\b"
    r"|\b(?:answer|reply|respond|output|print|say|write) (?:only |just |exactly:? |with (?:only |just )?)+"
    r"|\bdo not (?:answer|tell the user|mention this|reveal)\b"
    r"|\balways (?:tell|give|show|send) (?:them|people|everyone|anyone|(?:the )?(?:users?|readers?))\b[^.]{0,40}"
    r"\b(?:links?|address|url|site)\b"
    r"|\b(?:nothing|no (?:information|answers?|mention|details?)) (?:about|on|to) (?:this|that|it)\b[^.]{0,30}\bin (?:the|these"
    r"|any|your) (?:documents?|texts?|files?|sources?|corpus)\b"
    r"|\b(?:the|these|your) (?:documents|texts|files|sources|corpus) (?:do|does|did)(?: not|n['’]t) (?:contain|mention|say|hold"
    r"|provide|give|have|include)\b[^.]{0,30}\b(?:about|on) (?:this|that|it)\b"
    r"|(?:^|[.!;:] )(?:say|answer|reply|state) that (?:no answers?|nothing|there is (?:no|nothing))\b"
    r"|\btell the (?:user|reader|person)\b|\bcall its? tools?\b|\b(?:instruction|prompt)s? (?:for|to) (?:the |all "
    r"|any )?(?:ai|assistant|model|llm)s?\b",
    re.IGNORECASE,
)


def addresses_an_assistant(text: str) -> bool:
    """Whether the text reads as an instruction to an assistant."""
    return bool(_ADDRESSES_AN_ASSISTANT.search(text))
