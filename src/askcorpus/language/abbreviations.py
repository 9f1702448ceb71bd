"""Words whose full stop does not end a sentence, and words that open one. All in lower case, without the last stop."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


BEFORE_A_NAME = _set(
    """mr mrs ms mx dr prof st ste gen sen rep gov lt col maj sgt cpl capt cmdr adm rev hon fr sr.ta messrs mmes mme mlle
    pres supt insp ald atty msgr herr hr frau sra srta sig drs ing dipl univ-prof
    vs v cf viz e.g i.e eg ie ca approx esp incl resp z.b d.h bzw u.a p.ej т.е т.д г
    fa abt dra dott dott.ssa prof.ssa sig.ra sig.na avv arch dhr mevr mw bijv d.w.z o.a zgn ул пл просп тов см д"""
)
"""Titles and joining words: what follows belongs to them."""

BEFORE_A_NUMBER = _set(
    """no nos nr fig figs eq eqs vol vols p pp ch chap sec sect art arts par para ex app tab pt tel ext abs bd s n° №
    op cit ver pág págs pag pagg blz stk кв стр рис табл гл ст"""
)
"""Their stop ends no sentence where a number follows."""

COMMON = _set(
    """inc ltd co corp llc plc bros dept govt univ assn bldg est ave blvd rd mt ft jr sr esq phd ph.d m.d b.a m.a d.c
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
    etc al a.m p.m min max avg misc temp u.s u.k u.n e.u
    mio mrd mld mln tsd usw ggf evtl inkl zzgl bzgl ecc aprox enz тыс млн млрд руб
    hrs hr mins secs lbs oz km cm mm kg mg ml ed eds trans repr rev pub dir prod"""
)
"""They end a sentence only where a word follows that opens one."""

SENTENCE_STARTERS = _set(
    """the a an this that these those he she it they we you i his her its their our my your there here in on at by for
    from to with without after before when while where why how what who if as but and or so yet however although though
    because since until unless despite during between among under over about according also then thus therefore
    meanwhile moreover furthermore finally instead later earlier today yesterday tomorrow now both each all some many
    most several few one two no not only even such other another once nevertheless indeed perhaps like just
    der die das ein eine er sie es wir ich diese dieser dieses im bei mit nach wenn für
    el los las una este esta en por para si le les une elle ce cette dans pour nous
    lo gli questo questa nel nella per os um uma em não het een dit deze op bij
    он она они это в на и но если"""
)
"""Capitalised behind a full stop, these open a sentence rather than continue a name."""

MONTHS = _set(
    """januar jänner februar märz april mai juni juli august september oktober november dezember
    jan feb mär apr jun jul aug sep sept okt nov dez"""
)
"""German months: a day's number before one ends in a full stop that ends no sentence."""

BEFORE_AN_ORDINAL = _set("am im zum vom beim ab bis seit der die das den dem des")
"""German words before "3. Mai" and "2. Quartal"."""
