"""Text in a document that talks to an assistant instead of to a reader.

It is never obeyed: the reader only quotes. It is also seldom what a question asks for, so it is quoted only where nothing
else answers nearly as well. So is a sentence that denies that there is anything "about this in the documents": who writes
one does not know what it will be asked. This knows common wordings in English; nothing depends on it being complete.
"""

from __future__ import annotations

import re

_SAY = r"(?:answer|reply|respond|output|print|say|write)"
_A_TEXT = r"(?:the (?:words?|text|code|phrase|token)\b|[\"“‘'])"
_ASSISTANT = r"(?:assistant|chatbot|language model|ai model|llm)s?"

# The rules of a house say much of this to people: "do not answer the phone", "print only on one side", "the assistant must lock
# the till". So it is an order to an assistant only with what is said of an answer besides.
_ORDERS = (
    r"\b(?:ignore|disregard|forget|override) (?:all |any |every |the |your |my |these |those )*"
    r"(?:previous|prior|above|earlier|preceding|other|system)?\s*"
    r"(?:instructions?|prompts?|rules|context|questions?|documents?)\b",
    r"<\|?(?:im_start|im_end|system|endoftext)|</?(?:context|documents?|system|user|assistant|instructions?)>",
    r"^(?:user|system|assistant): ",
    r"\b(?:ai|ki|llm)[- ](?:tools?|systeme?n?|assistants?|models?|agents?): ",
    rf"\b{_ASSISTANT}: |(?:^|[.!?] )(?:dear )?{_ASSISTANT}, ",
    r"\bassistants? (?:summari[sz]|reading|answering|processing|using)\w* (?:this|these|the (?:document|file|page|text))",
    rf"\b(?:the|this|any|every|an?) (?:ai |language |virtual )?(?:{_ASSISTANT}|model) (?:must|should|shall|has to|needs to|will)"
    rf" (?:now|only|always|first|{_SAY}|begin|end|finish|include|cite|repeat|ignore|call its?|tell the)\b",
    rf"\byou must (?:now {_SAY}|now (?:call|open|send)|output|(?:answer|reply|respond|say) (?:so|only|exactly))\b",
    rf"\bbefore you (?:answer|reply|respond), (?:{_SAY}|repeat|open|call|add|include|list)\b",
    rf"\b{_SAY}\b[^.]{{0,60}}\bnothing else\b",
    rf"\b{_SAY} (?:exactly:|(?:(?:only|just|exactly) )+(?:with\b|that\b|{_A_TEXT})|with (?:only|just|exactly|{_A_TEXT}))",
    r"\bdo not (?:answer (?:the|this|that) question|tell the user|mention this|reveal (?:this|these|your))\b",
    r"\bcorrect answer to (?:every|any|all) question|\b(?:instructions|prompt) word for word\b|!\[[^\]]*\]\(https?://[^)\s]*\?",
    r"\bas an ai\b|\byou are (?:now )?(?:an? |the )?(?:ai|assistant|language model|chatbot|dan)\b",
    r"\bsystem (?:prompt|message|override|note)\b|\bnew instructions?:",
    r"\b(?:begin|augment|enhance|render) your (?:answer|reply|response)\b",
    r"\b(?:in|to|with|of|into|at the (?:end|start|beginning) of) (?:your|every|each) (?:final |next )?"
    r"(?:answers?|repl(?:y|ies)|responses?|summary|output)\b",
    r"\balways (?:tell|give|show|send) (?:them|people|everyone|anyone|(?:the )?(?:users?|readers?))\b[^.]{0,40}"
    r"\b(?:links?|address|url|site)\b",
    r"\b(?:nothing|no (?:information|answers?|mention|details?)) (?:about|on|to) (?:this|that|it)\b[^.]{0,30}\bin (?:the|these"
    r"|any|your) (?:documents?|texts?|files?|sources?|corpus)\b",
    r"\b(?:the|these|your) (?:documents|texts|files|sources|corpus) (?:do|does|did)(?: not|n['’]t) (?:contain|mention|say|hold"
    r"|provide|give|have|include)\b[^.]{0,30}\b(?:about|on) (?:this|that|it)\b",
    r"(?:^|[.!;:] )(?:say|answer|reply|state) that (?:no answers?|nothing|there is (?:no|nothing))\b",
    r"\btell the (?:user|reader)\b|\bcall its? tools?\b",
    r"\b(?:instruction|prompt)s? (?:for|to) (?:the |all |any )?(?:ai|assistant|model|llm)s?\b",
)
_ADDRESSES_AN_ASSISTANT = re.compile("|".join(_ORDERS), re.IGNORECASE)


def addresses_an_assistant(text: str) -> bool:
    """Whether the text reads as an instruction to an assistant."""
    return bool(_ADDRESSES_AN_ASSISTANT.search(text))
