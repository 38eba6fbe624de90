"""One FHIR R4 or R4B MedicationAdministration to one charted dose; other releases and resources are refused by name.

Source: HL7 FHIR 4.0.1 and 4.3.0, MedicationAdministration (the two are alike in what is read here). Numbers arrive as
exact decimals. What the resource does not say stays None: no weight, strength or time is ever supplied for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from detection.charting.moment import Charted, charted
from detection.charting.quantity import Quantity, duration_s, mass_ng, quantity, volume_ul, whole
from detection.charting.reference import display, last_part, of_contained, target, words
from detection.charting.substance import Coding, named, printed_code
from detection.streams import ChartedDose

SOURCE = "fhir"
STATUSES = ("completed", "stopped", "in-progress", "not-done", "entered-in-error", "on-hold", "unknown")
#: Of these no time is asked: nothing was given, or the earlier version is taken back.
TIMELESS = ("not-done", "entered-in-error", "on-hold", "unknown")
#: Elements that only one other release has, with its name. STU3 and DSTU2 had other names for the order and "not given".
_OTHER_RELEASES = (
    ("FHIR STU3 is not read", ("notGiven", "reasonNotGiven", "prescription", "definition")),
    ("FHIR DSTU2 is not read", ("wasNotGiven", "reasonGiven", "practitioner", "effectiveTimeDateTime")),
    (
        "FHIR R5 is not read",
        ("occurenceDateTime", "occurencePeriod", "occurenceTiming", "medication", "isSubPotent"),
    ),
)
_MICROSECOND = timedelta(microseconds=1)
#: Functions of a performer who did not give the dose.
_BESIDE = ("verifier", "witness")


class NotADose(ValueError):
    """The resource is no charted dose; str() is the reason in one sentence."""


def dose(
    resource: Mapping[str, Any], medications: Mapping[str, Any], file: str, place: str, zone: ZoneInfo
) -> ChartedDose:
    """The charted dose of one resource; `medications` are the other resources of the file, by reference.

    Raises: NotADose: another resource, another release, or one that contradicts itself.
    """
    _refuse_others(resource)
    try:
        return _dose(resource, medications, file, place, zone)
    except (TypeError, AttributeError, KeyError) as error:
        raise NotADose("the resource is not shaped as FHIR R4 says") from error
    except ValueError as error:
        raise NotADose(str(error)) from error


def _refuse_others(resource: Mapping[str, Any]) -> None:
    """Only MedicationAdministration of R4 or R4B passes."""
    kind = resource.get("resourceType")
    if not isinstance(kind, str):
        raise NotADose("expected a FHIR resource, found no resourceType")
    if kind != "MedicationAdministration":
        raise NotADose(f"not a charted dose: {words(kind[:60])}")
    for sentence, elements in _OTHER_RELEASES:
        if any(element in resource for element in elements):
            raise NotADose(sentence)
    performers = resource.get("performer")
    if isinstance(performers, list) and any("onBehalfOf" in p for p in performers if isinstance(p, dict)):
        raise NotADose(_OTHER_RELEASES[0][0])


def _dose(
    resource: Mapping[str, Any], medications: Mapping[str, Any], file: str, place: str, zone: ZoneInfo
) -> ChartedDose:
    """The dose, read in the order of the resource's own elements."""
    status = resource.get("status")
    if status not in STATUSES:
        raise NotADose(f"status: expected one of FHIR R4's, found {str(status)[:40]!r}")
    contained = of_contained(resource)
    codings, text, ingredients = _drug(resource, contained, medications)
    started, ended = _times(resource, status, zone)
    given = resource.get("dosage") or {}
    amount = quantity(given.get("dose"), "dosage.dose")
    rate, rate_unit, rate_mass = _rate(given)
    exact = _mass(amount, ingredients, named(codings, text)) if amount else None
    if amount is None and status in {"completed", "stopped"} and started and ended and rate_mass is not None:
        exact = rate_mass * Fraction((ended.at - started.at) // _MICROSECOND, 10**6)
    recorded = _moment((resource.get("meta") or {}).get("lastUpdated"), zone)
    return ChartedDose(
        source=SOURCE,
        file=file,
        place=place,
        administration_id=_id(resource),
        status=str(status),
        patient=target(resource.get("subject"), contained),
        encounter=_encounter(resource.get("context"), contained),
        order=target(resource.get("request"), contained),
        staff=_performer(resource, contained),
        substance=named(codings, text),
        code=printed_code(codings),
        amount_text=amount.text if amount else None,
        unit=amount.unit if amount else None,
        amount_ng=whole(exact),
        rate_text=rate,
        rate_unit=rate_unit,
        started_at=_at(started),
        ended_at=_at(ended),
        recorded_at=_at(recorded),
        route=_route(given),
        zone_assumed=any(moment.zone_assumed for moment in (started, ended, recorded) if moment),
    )


def _id(resource: Mapping[str, Any]) -> str | None:
    """The resource's id, or the first business identifier where it has none."""
    identifiers = resource.get("identifier") or [{}]
    value = resource.get("id") or identifiers[0].get("value")
    return last_part(value) if isinstance(value, str) else None


def _drug(
    resource: Mapping[str, Any], contained: Mapping[str, Any], medications: Mapping[str, Any]
) -> tuple[tuple[Coding, ...], str | None, list[Any]]:
    """Codings and text of the drug, and the ingredients of the Medication where it is at hand."""
    concept = resource.get("medicationCodeableConcept")
    if concept is not None:
        return (*_concept(concept), [])
    reference = resource.get("medicationReference") or {}
    name = reference.get("reference") or ""
    medication = contained.get(name[1:]) if name.startswith("#") else medications.get(name)
    if medication is None and "/" in name:
        medication = medications.get("/".join(name.split("/_history/")[0].split("/")[-2:]))
    if medication is None:
        return (), display(reference), []
    ingredients = medication.get("ingredient") or []
    codings, text = _concept(medication.get("code") or {})
    if not codings and not text:
        # A mixture without a name of its own is what it is made of.
        parts = [_concept(part.get("itemCodeableConcept") or {}) for part in ingredients]
        codings = tuple(coding for coded, _ in parts for coding in coded)
        text = " / ".join(t for _, t in parts if t) or display(reference)
    return codings, text, ingredients


def _concept(concept: Mapping[str, Any]) -> tuple[tuple[Coding, ...], str | None]:
    """A CodeableConcept's codings and its text."""
    codings = (
        Coding(words(c.get("system")), words(c.get("code")), words(c.get("display")))
        for c in concept.get("coding") or []
    )
    return tuple(codings), words(concept.get("text"))


def _mass(amount: Quantity, ingredients: list[Any], substance: str | None) -> Fraction | None:
    """Nanograms of the dose: its own mass, or its volume at the ingredient's structured strength."""
    own = mass_ng(amount)
    volume = volume_ul(amount)
    if own is not None or volume is None:
        return own
    strengths = [
        part.get("strength") or {}
        for part in ingredients
        if len(ingredients) == 1 or named(*_concept(part.get("itemCodeableConcept") or {})) == substance
    ]
    if len(strengths) != 1:
        return None
    drug = quantity(strengths[0].get("numerator"), "ingredient.strength.numerator")
    per = quantity(strengths[0].get("denominator"), "ingredient.strength.denominator")
    mass, in_volume = (mass_ng(drug) if drug else None), (volume_ul(per) if per else None)
    return volume * mass / in_volume if mass is not None and in_volume else None


def _rate(given: Mapping[str, Any]) -> tuple[str | None, str | None, Fraction | None]:
    """Rate and its unit as charted, and nanograms a second where it is a mass in a time."""
    plain = quantity(given.get("rateQuantity"), "dosage.rateQuantity")
    if plain is not None:
        return plain.text, plain.unit, None
    ratio = given.get("rateRatio") or {}
    over = quantity(ratio.get("numerator"), "dosage.rateRatio.numerator")
    under = quantity(ratio.get("denominator"), "dosage.rateRatio.denominator")
    if over is None or under is None:
        return None, None, None
    per = under.unit if under.value == 1 else f"{under.text} {under.unit}"
    mass, seconds = mass_ng(over), duration_s(under)
    each = mass / seconds if mass is not None and seconds else None
    return over.text, f"{over.unit}/{per}", each


def _times(resource: Mapping[str, Any], status: str, zone: ZoneInfo) -> tuple[Charted | None, Charted | None]:
    """When it was given, from and to; refuses a dose without a time and a period that ends before it starts."""
    period = resource.get("effectivePeriod") or {}
    started = _moment(resource.get("effectiveDateTime") or period.get("start"), zone)
    ended = _moment(period.get("end"), zone)
    if started is None and status not in TIMELESS:
        raise NotADose("effective: expected the time it was given, found none")
    if started and ended and ended.at < started.at:
        raise NotADose("effectivePeriod: expected an end after its start, found one before it")
    return started, ended


def _moment(text: object, zone: ZoneInfo) -> Charted | None:
    """A FHIR dateTime or instant, where there is one."""
    if text is None:
        return None
    if not isinstance(text, str):
        raise NotADose(f"time: expected text, found {type(text).__name__}")
    return charted(text, zone)


def _at(moment: Charted | None) -> datetime | None:
    """The instant alone."""
    return None if moment is None else moment.at


def _encounter(context: Any, contained: Mapping[str, Any]) -> str | None:
    """The visit; an episode of care is none."""
    reference = (context or {}).get("reference") or ""
    return None if "EpisodeOfCare/" in reference else target(context, contained)


def _performer(resource: Mapping[str, Any], contained: Mapping[str, Any]) -> str | None:
    """Who gave it: a person before a device, and never one who only verified or witnessed."""
    return next(iter(sorted(_performers(resource, contained))), (0, 0, None))[2]


def _performers(resource: Mapping[str, Any], contained: Mapping[str, Any]) -> Iterator[tuple[int, int, str]]:
    """(rank, place in the list, id) of each performer."""
    for place, performer in enumerate(resource.get("performer") or []):
        codes = {c.get("code") for c in (performer.get("function") or {}).get("coding") or []}
        actor = performer.get("actor") or {}
        who = target(actor, contained)
        if who is not None and not codes.intersection(_BESIDE):
            is_person = "Practitioner" in str(actor.get("reference", "Practitioner"))
            yield (0 if is_person else 1), place, who


def _route(given: Mapping[str, Any]) -> str | None:
    """The route in the chart's words."""
    codings, text = _concept(given.get("route") or {})
    return text or next((c.display or c.code for c in codings), None)
