"""Words that carry no meaning of their own, folded.

English in full. Of other languages only words that are no English content words ("war" and "die" are German stop words
and English news): the keyword ranking gives frequent words little weight anyway.
"""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


ENGLISH_QUESTION_WORDS = _set(
    "who whom whose what what's which when where why how who's where's when's how's why's whats whos wheres whens hows whys"
)

FOREIGN_QUESTION_WORDS = _set(
    """wer wen wem wie wo wann warum welche welcher welches
    quien quienes cual cuales cuando donde cuanto cuantos cuanta cuantas
    qui quoi quel quelle quels quelles quand comment combien pourquoi
    кто что какой какая какое какие когда где почему сколько как куда откуда
    من ماذا ما متى اين كيف لماذا كم اي
    कौन क्या कब कहां कहाँ क्यों कैसे कितना कितने कितनी किस किसने कौन-सा"""
)

QUESTION_WORDS = ENGLISH_QUESTION_WORDS | FOREIGN_QUESTION_WORDS

ENGLISH_STOP_WORDS = _set(
    """a an the and or but nor if then than so such as of to in on at by for from with without into onto about against
    between among through during before after above below over under again further once here there all any both each
    few more most other some own same too very can could will would shall should may might must do does did doing done
    is are was were be been being am isn't aren't wasn't weren't don't doesn't didn't won't wouldn't can't couldn't
    shouldn't hasn't haven't hadn't has have had having i me my mine myself you your yours yourself he him his himself
    she her hers herself it its itself we us our ours ourselves they them their theirs themselves this that these those
    it's i'm i've i'd i'll you're you've you'd you'll he's he'd he'll she's she'd she'll we're we've we'd we'll they're
    they've they'd they'll that's there's let's up out off down just also not no only please tell many
    isnt arent wasnt dont doesnt didnt wont cant couldnt
    much often list s t d ll re ve m"""
)

FOREIGN_STOP_WORDS = _set(
    """der das und ist sind dem den des ein eine einer eines mit von zu auf im nicht sich auch bei nach uber fur aus wurde
    el los las una unos unas del al y e que se su sus por con para es en como fue un
    le les des du et est une dans sur au aux ce cette ces pour par qui ne pas sont
    и в во не на я с со он она оно они а то все так его но да ты к у же вы за бы по ее мне было от меня о из ему
    для мы их чем была был были это этот эта эти при под или
    في على إلى عن مع هذا هذه التي الذي كان كانت هو هي ان و او
    का की के को में से है हैं था थी थे और पर ने यह वह एक इस उस कि भी हो"""
)

TELLING_WORDS = _set(
    """wir sie ihr ich sind wird werden kann muss haben oder aber wenn dass durch zum zur vom beim noch nur keine kein bis
    zwischen sowie mit
    mi tu nuestro nuestra pero si esta este son hay hasta desde sin sobre entre tambien muy ser tiene debe
    nous vous ils elles il elle mais ou avec sont etre cette leur notre votre chez entre apres avant aussi tres fait doit je
    il lo gli dei degli delle della dello nel nella nei sul sulla dal dalla che di da e con sono chi quale quali quando quanto
    quanta quanti quante dove perche come questo questa anche piu suo sua ha hanno alla alle agli ogni deve essere
    uma um dos das nos na nas pelo pela ao aos em nao que quem qual quais onde porque como seu sua foi ser tem sao mais
    ou isto
    het een en van met voor op aan naar bij uit om niet geen ook wordt worden zijn heeft hebben deze dit maar als wie wat waar
    wanneer waarom hoe hoeveel welke onze je zij wij tot tussen
    och att det som ar pa inte vi vad hur varfor vem nar av til og ikke hvad hvor hvem hvordan
    nie sie jest ze na do jak co kto gdzie kiedy dlaczego ktory
    ve bir bu icin ile ne kim nerede nasil ja ei etta mika kuka missa es az hogy nem egy"""
)
"""They tell that a text is not English. A search looks for them like for any word: frequent ones have little weight."""

STOP_WORDS = ENGLISH_STOP_WORDS | FOREIGN_STOP_WORDS
