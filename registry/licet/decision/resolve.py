# SPDX-License-Identifier: Apache-2.0
"""The value of an operand, and where it came from (SEMANTICS 2.4, 2.5, 2.6, 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from licet.decision.evidence_on_file import held
from licet.decision.instruments import agreements_of, terms_ids
from licet.decision.lineage import ancestors_of
from licet.decision.situation import Asset, Context, Known, Situation, Unknown, UnknownKey, is_current
from licet.domain.entry import Dataset, DataUse, KnownEnvironment, Service
from licet.domain.rule import Scalar
from licet.vocabulary.duo import CONSENT_VALUES
from licet.vocabulary.evidence import EVIDENCE, EvidenceScope
from licet.vocabulary.facts import FACTS
from licet.vocabulary.places import is_place

__all__ = ["NOT_STATED", "resolve"]

REQUEST = "request"
NONE = "none"
NOT_STATED = "not stated"

Value = Known | Unknown


def resolve(operand: str, situation: Situation, context: Context) -> Value:
    """Return the value of `operand` for the context, or which fact is missing."""
    key = (operand, context)
    if key not in situation.cache:
        situation.cache[key] = _resolve(operand, situation, context)
    return situation.cache[key]


def _resolve(operand: str, situation: Situation, context: Context) -> Value:
    head, _, name = operand.partition(".")
    return _RESOLVERS[head](name, situation, context)


def _fact(name: str, situation: Situation, context: Context) -> Value:
    about = FACTS[name].about
    asset = situation.datasets[context.dataset] if context.dataset is not None else None
    subject = asset.id if asset is not None and about == "dataset" else ""
    stated = _stated_fact(name, situation, asset, about)
    if stated is not None:
        return stated
    implied = _implied(name, situation, context)
    if implied is not None:
        return implied
    otherwise = _presumed(f"fact.{name}", name, situation) or Unknown(UnknownKey(f"fact.{name}", subject))
    recorded = _recorded_fact(name, situation, context)
    if isinstance(recorded, Unknown):
        return replace(recorded, otherwise=otherwise)
    return recorded or otherwise


def _given(name: str, situation: Situation, context: Context) -> Value:
    """Return whether a fact is given as true; a request that does not say so does not do it (SEMANTICS 2.4)."""
    found = _fact(name, situation, context)
    if isinstance(found, Unknown):
        return Known(value=False, source=NOT_STATED)
    return Known(found.value is True, found.source)


def _stated_fact(name: str, situation: Situation, asset: Asset | None, about: str) -> Known | None:
    request = situation.request
    if asset is not None and asset.use.facts.get(name) is not None:
        return Known(asset.use.facts[name], REQUEST)
    if about == "model" and request.model and request.model.facts.get(name) is not None:
        return Known(request.model.facts[name], REQUEST)
    shared = about != "dataset" or len({a.id for a in situation.datasets}) <= 1
    return Known(request.facts[name], REQUEST) if shared and request.facts.get(name) is not None else None


def _implied(name: str, situation: Situation, context: Context) -> Known | None:
    """Return what documents imply: any that is held wins, an expired or denied one says no."""
    found: Known | None = None
    for kind in EVIDENCE.values():
        if name not in kind.implies:
            continue
        state = held(kind.id, situation, context)
        if state.truth is True:
            return Known(value=True, source=f"evidence {kind.id} ({state.source})")
        if state.truth is False:
            found = Known(value=False, source=f"evidence {kind.id} ({state.source})")
    return found


def _recorded_fact(name: str, situation: Situation, context: Context) -> Value | None:
    if name == "environment_approved":
        return _approval(situation, context)
    kinds = tuple(k.id for k in EVIDENCE.values() if name in k.implies)
    attested = any(a.kind in kinds for e in _environments(situation).values() for a in e.attestations)
    return _by_environment(situation, lambda kind: _attested(kind, kinds, situation)) if attested else None


def _approval(situation: Situation, context: Context) -> Value | None:
    """Return whether the record approves the environment or service for the classes of the data."""
    classes = _classes(situation, context)
    if classes is None or situation.institution is None:
        return None
    if situation.contract is not None:
        return Known(classes <= set(situation.contract.approved_for), situation.institution.id)
    if situation.environment is not None:
        return Known(classes <= set(situation.environment.approved_for), situation.institution.id)
    return _by_environment(situation, lambda kind: _approved(kind, classes, situation))


def _classes(situation: Situation, context: Context) -> set[Scalar] | None:
    if context.dataset is None:
        return set()
    value = _attribute(situation.datasets[context.dataset].entry, "sensitivity")
    return None if value is None else set(value if isinstance(value, tuple) else (value,))


def _environments(situation: Situation) -> Mapping[str, KnownEnvironment]:
    recorded = situation.institution.environments if situation.institution else ()
    kinds = [e.kind for e in recorded]
    return {e.kind: e for e in recorded if kinds.count(e.kind) == 1}


def _by_environment(situation: Situation, value_for: Callable[[str], bool]) -> Unknown | None:
    """Return a value that hangs on the environment, if the question leaves the environment open."""
    if situation.third_party or not isinstance(_environment("kind", situation, _NO_CONTEXT), Unknown):
        return None
    values: dict[object, object] = {kind: value_for(kind) for kind in _environments(situation)}
    return Unknown(UnknownKey("environment.kind"), derived=values) if values else None


def _approved(kind: str, classes: set[Scalar], situation: Situation) -> bool:
    environment = _environments(situation)[kind]
    return classes <= set(environment.approved_for)


def _attested(kind: str, kinds: tuple[str, ...], situation: Situation) -> bool:
    attestations = _environments(situation)[kind].attestations
    of_kind = (a for a in attestations if a.kind in kinds)
    return any(is_current(a.valid_from, a.valid_until, situation.as_of) for a in of_kind)


def _presumed(operand: str, name: str, situation: Situation) -> Known | None:
    institution = situation.institution
    if institution is None:
        return None
    for spelling in (name, operand):
        if spelling in institution.presumptions:
            return Known(institution.presumptions[spelling], f"presumption of {institution.id}")
    return None


def _dataset(name: str, situation: Situation, context: Context) -> Value:
    if context.dataset is None:
        return Known(NONE, REQUEST)
    asset = situation.datasets[context.dataset]
    if name == "version":
        return Known(asset.use.version or asset.entry.version, REQUEST)
    if name == "part":
        return Known(asset.use.part, REQUEST) if asset.use.part else Unknown(UnknownKey("dataset.part", asset.id))
    return _of_dataset(asset.entry, name, situation, asset)


def _of_dataset(entry: Dataset, name: str, situation: Situation, asset: Asset | None = None) -> Value:
    part = asset.use.part if asset else None
    computed: Mapping[str, object] = {
        "id": entry.id, "issuer": entry.issuer, "template": entry.template, "version": entry.version,
    }  # fmt: skip
    if name in computed:
        return Known(computed[name], entry.id)
    if name == "terms":
        return Known(terms_ids(entry, situation.snapshot, part=part), entry.id)
    if name == "has_agreement":
        return Known(bool(agreements_of(entry, situation.snapshot, part=part)), entry.id)
    stated = asset.use.facts.get(name) if asset else None
    if stated is not None:
        return Known(stated, REQUEST)
    value = _attribute(entry, name)
    return Unknown(UnknownKey(f"dataset.{name}", entry.id)) if value is None else Known(value, entry.id)


def _attribute(entry: Dataset, name: str) -> Scalar | tuple[Scalar, ...] | None:
    return entry.attributes.get(name)


def _upstream(name: str, situation: Situation, context: Context) -> Value:
    if context.dataset is None:
        return Known((), REQUEST)
    start = situation.datasets[context.dataset].id
    ids = sorted({a.id for a in ancestors_of(start, situation.snapshot) if not a.disclosed_training})
    entries = [situation.snapshot.get(name_) for name_ in ids]
    values: list[object] = []
    more = any(entry is None for entry in entries)
    for entry in entries:
        found = _of_dataset(entry, name, situation) if isinstance(entry, Dataset) else Known((), REQUEST)
        more = more or isinstance(found, Unknown)
        if isinstance(found, Known):
            values.extend(found.value if isinstance(found.value, tuple) else (found.value,))
    return Known(tuple(values), "lineage", more)


def _mixture(name: str, situation: Situation, context: Context) -> Value:
    ids = tuple(sorted({asset.id for asset in situation.datasets}))
    if name == "count":
        return Known(len(ids), REQUEST)
    if name == "ids":
        return Known(ids, REQUEST)
    values: list[object] = []
    more = False
    for asset in situation.datasets:
        found = _of_dataset(asset.entry, name, situation, asset)
        more = more or isinstance(found, Unknown)
        if isinstance(found, Known):
            values.extend(found.value if isinstance(found.value, tuple) else (found.value,))
    return Known(tuple(values), "mixture", more)


def _model(name: str, situation: Situation, context: Context) -> Value:
    model = situation.model
    if context.generator is not None and (model is None or model.id == context.generator):
        return Unknown(UnknownKey(f"model.{name}", "the model trained on the outputs"))
    if model is None:
        return Known(NONE, REQUEST)
    if name == "terms":
        return Known(terms_ids(model, situation.snapshot), model.id)
    use = situation.request.model
    computed: Mapping[str, object] = {
        "id": model.id, "weights": model.weights.value, "version": (use.version if use else None) or model.version,
    }  # fmt: skip
    if name in computed:
        return Known(computed[name], model.id)
    stated = use.facts.get(name) if use else None
    value = stated if stated is not None else model.attributes.get(name)
    return Unknown(UnknownKey(f"model.{name}", model.id)) if value is None else Known(value, model.id)


def _service(name: str, situation: Situation, context: Context) -> Value:
    service, request = situation.service, situation.request.service
    if service is None or request is None:
        return Known(False if name == "third_party" else NONE, REQUEST)
    computed: Mapping[str, object] = {
        "id": service.id, "third_party": service.third_party, "plan": service.plan, "issuer": service.issuer,
    }  # fmt: skip
    if name in computed:
        return Known(computed[name], service.id)
    if request.configuration.get(name) is not None:
        return Known(request.configuration[name], REQUEST)
    contract = situation.contract
    if contract is not None and name in contract.configuration and _contract_reaches(situation, context):
        return Known(contract.configuration[name], situation.institution.id if situation.institution else "")
    value = _configured(service, name, situation, context)
    return Unknown(UnknownKey(f"service.{name}", service.id)) if value is None else Known(value, service.id)


def _contract_reaches(situation: Situation, context: Context) -> bool:
    covers = situation.contract.covers if situation.contract else None
    if covers is None:
        return False
    actions = not covers.actions or context.base_action in covers.actions
    return actions and (not covers.models or situation.model is None or situation.model.id in covers.models)


def _configured(service: Service, name: str, situation: Situation, context: Context) -> Scalar | None:
    for setting in service.configuration:
        if setting.name == name:
            model = situation.model.id if situation.model else ""
            return setting.per_action.get(context.base_action, setting.per_model.get(model, setting.default))
    return None


def _output(name: str, situation: Situation, context: Context) -> Value:
    if context.output is None:
        return Known(NONE, REQUEST)
    output = situation.request.outputs[context.output]
    value = getattr(output, name)
    key = UnknownKey(f"output.{name}", str(context.output))
    if value is None or value == ():
        return Unknown(key)
    return Known(situation.snapshot.resolve(value) if name == "licence" else value, REQUEST)


def _act(name: str, situation: Situation, context: Context) -> Value:
    if name == "action":
        return Known(context.action, REQUEST)
    if name == "date":
        return Known(situation.as_of.isoformat(), REQUEST)
    if context.action == "share_with_third_party_api" and situation.service is not None:
        return Known(situation.service.id, REQUEST)
    return _output("recipients", situation, context)


def _actor(name: str, situation: Situation, context: Context) -> Value:
    institution, stated = situation.institution, situation.request.actor
    if name == "institution":
        return Known(institution.id, institution.id) if institution else Unknown(UnknownKey("actor.institution"))
    said = getattr(stated, name) if stated else None
    if said is not None:
        return Known(said, REQUEST)
    recorded = (institution.party_kind if name == "kind" else institution.country) if institution else None
    source = institution.id if institution else ""
    return Unknown(UnknownKey(f"actor.{name}")) if recorded is None else Known(recorded, source)


def _environment(name: str, situation: Situation, context: Context) -> Value:
    service = situation.service
    if service is not None and service.third_party:
        return _service_environment(name, service, situation, context)
    stated = situation.request.environment
    said = getattr(stated, name) if stated else None
    if name == "kind" and service is not None and service.environment is not None:
        return Known(service.environment, service.id)
    if said is not None:
        return Known(said, REQUEST)
    if situation.environment is not None:
        return Known(
            getattr(situation.environment, name),
            situation.institution.id if situation.institution else "",
        )
    if stated is not None and stated.kind is not None:
        return Known(NONE, REQUEST)
    return Unknown(UnknownKey(f"environment.{name}"))


def _service_environment(name: str, service: Service, situation: Situation, context: Context) -> Value:
    if name == "id":
        return Known(service.id, service.id)
    kind = service.environment
    if kind == "enterprise_api_no_baa" and _is_true(_service("baa_signed", situation, context)):
        kind = "enterprise_api_with_baa"
    return Unknown(UnknownKey("environment.kind", service.id)) if kind is None else Known(kind, service.id)


def _is_true(value: Value) -> bool:
    return isinstance(value, Known) and value.value is True


def _purpose(name: str, situation: Situation, context: Context) -> Value:
    purpose = situation.request.purpose
    if name == "diseases":
        stated = purpose.diseases if purpose else None
        return Unknown(UnknownKey("purpose.diseases")) if stated is None else Known(stated, REQUEST)
    return Known(purpose.id, REQUEST) if purpose else Unknown(UnknownKey("purpose"))


def _consent(name: str, situation: Situation, context: Context) -> Value:
    """Return what the consent group says that a rule of the Data Use Ontology is read for."""
    consent = context.consent
    if consent is None or context.dataset is None:
        return Known((), NONE)
    source = situation.datasets[context.dataset].id
    if name == "code":
        return Known(tuple(dict.fromkeys((consent.permission, *(m.term for m in consent.modifiers)))), source)
    if name == "has_free_text":
        return Known(bool(consent.free_text), source)
    value = consent.diseases or None if name == "diseases" else _modifier_value(consent, CONSENT_VALUES[name])
    readable = value is not None and (name != "region" or is_place(str(value)))
    return Known(value, source) if readable else Unknown(UnknownKey(f"consent.{name}", source))


def _modifier_value(consent: DataUse, term: str) -> str | None:
    """Return the value of a modifier; one that is stated twice with two values has none that can be relied on."""
    found = {modifier.value for modifier in consent.modifiers if modifier.term == term}
    return found.pop() if len(found) == 1 else None


def _evidence(name: str, situation: Situation, context: Context) -> Value:
    kind, _, part = name.partition(".")
    state = held(kind, situation, context)
    source = f"evidence {kind} ({state.source})"
    personal = EVIDENCE[kind].scope is EvidenceScope.PERSONAL
    subject = situation.datasets[context.dataset].id if context.dataset is not None and not personal else ""
    if state.truth is None:
        return Unknown(UnknownKey(f"evidence.{kind}", subject))
    if not part:
        return Known(state.truth, source)
    value = getattr(state.document, part)
    return Unknown(UnknownKey(f"evidence.{name}", subject)) if value is None else Known(value, source)


_NO_CONTEXT = Context(action="use", base_action="use")

_RESOLVERS: Mapping[str, Callable[[str, Situation, Context], Value]] = {
    "fact": _fact,
    "given": _given,
    "dataset": _dataset,
    "upstream": _upstream,
    "mixture": _mixture,
    "model": _model,
    "service": _service,
    "output": _output,
    "act": _act,
    "actor": _actor,
    "environment": _environment,
    "purpose": _purpose,
    "consent": _consent,
    "evidence": _evidence,
}
