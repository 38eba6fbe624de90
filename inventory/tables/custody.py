"""A registration's facts: what the entries about vials, doses, waste and patients say."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from inventory.tables.schema import committed, facts, metadata

#: Anything with a label of our own. Made by an entry; amount and volume are its labelled or first totals.
container = facts(
    "container",
    Column("label", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("product", Text, ForeignKey("product.code")),
    Column("substance", Text, ForeignKey("substance.code"), nullable=False),
    Column("parent", Text, ForeignKey("container.label")),
    Column("root", Text, nullable=False),
    Column("lot", Text),
    Column("expires_on", Text),
    Column("carton_serial", Text),
    Column("amount_ug", BigInteger, nullable=False),
    Column("volume_ul", BigInteger, nullable=False),
    CheckConstraint("kind IN ('vial', 'prefilled_syringe', 'device', 'syringe', 'bag')", name="kind"),
    CheckConstraint("amount_ug > 0 AND volume_ul > 0", name="amounts"),
    CheckConstraint("(parent IS NULL) = (product IS NOT NULL)", name="origin"),
)
Index("ix_container_root", container.c.root)

receipt = facts(
    "receipt",
    Column("supplier", Text, ForeignKey("supplier.code"), nullable=False),
    Column("invoice_number", Text, nullable=False),
    Column("received_on", Text, nullable=False),
    Column("place", Text, ForeignKey("place.code"), nullable=False),
)

#: Ordered, invoiced and received are kept apart, in containers.
receipt_carton = facts(
    "receipt_carton",
    Column("product", Text, ForeignKey("product.code"), nullable=False),
    Column("carton_serial", Text),
    Column("lot", Text, nullable=False),
    Column("expires_on", Text, nullable=False),
    Column("n_ordered", Integer, nullable=False),
    Column("n_invoiced", Integer, nullable=False),
    Column("n_received", Integer, nullable=False),
    CheckConstraint("n_ordered >= 0 AND n_invoiced >= 0 AND n_received > 0", name="quantities"),
)
Index("uq_receipt_carton_serial", receipt_carton.c.product, receipt_carton.c.carton_serial, unique=True)

issue = facts(
    "issue",
    Column("container", Text, ForeignKey("container.label"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("patient", Text, ForeignKey("patient.code")),
    Column("dose_order", Text, ForeignKey("dose_order.code")),
    Column("due_at_us", BigInteger, nullable=False),
    CheckConstraint("purpose IN ('dose', 'session', 'emergency')", name="purpose"),
)

Index("ix_issue_container", issue.c.container)

#: Patient, order and reason of an emergency take, named afterwards.
take_explained = facts(
    "take_explained",
    Column("issue_seq", BigInteger, nullable=False),
    Column("container", Text, ForeignKey("container.label"), nullable=False),
    Column("patient", Text, ForeignKey("patient.code"), nullable=False),
    Column("dose_order", Text, ForeignKey("dose_order.code")),
    Column("why", Text, nullable=False),
)
Index("ix_take_explained_issue", take_explained.c.book, take_explained.c.issue_seq)

draw = facts(
    "draw",
    Column("container", Text, ForeignKey("container.label"), nullable=False),
    Column("syringe", Text, ForeignKey("container.label"), nullable=False),
    Column("patient", Text, ForeignKey("patient.code"), nullable=False),
    Column("dose_order", Text, ForeignKey("dose_order.code")),
    Column("typed", Text, nullable=False),
    Column("amount_ug", BigInteger, nullable=False),
    Column("volume_ul", BigInteger, nullable=False),
    CheckConstraint("amount_ug > 0 AND volume_ul > 0", name="amounts"),
)

Index("ix_draw_container", draw.c.container)
Index("ix_draw_syringe", draw.c.syringe)

administration = facts(
    "administration",
    Column("container", Text, ForeignKey("container.label"), nullable=False),
    Column("patient", Text, ForeignKey("patient.code"), nullable=False),
    Column("dose_order", Text, ForeignKey("dose_order.code")),
    Column("typed", Text, nullable=False),
    Column("amount_ug", BigInteger, nullable=False),
    Column("volume_ul", BigInteger, nullable=False),
    Column("route", Text, nullable=False),
    CheckConstraint("amount_ug > 0 AND volume_ul > 0", name="amounts"),
)
Index("ix_administration_patient", administration.c.patient)
Index("ix_administration_dose_order", administration.c.dose_order)

waste = facts(
    "waste",
    Column("manner", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("place", Text, ForeignKey("place.code"), nullable=False),
)

#: One row for each container that one waste empties, wholly or in part.
waste_part = facts(
    "waste_part",
    Column("container", Text, ForeignKey("container.label"), nullable=False),
    Column("amount_ug", BigInteger, nullable=False),
    Column("volume_ul", BigInteger, nullable=False),
    Column("left_ug", BigInteger, nullable=False),
    CheckConstraint("amount_ug > 0 AND volume_ul >= 0 AND left_ug >= 0", name="amounts"),
)

#: What a return says beside what the books hold: the cap, or the volume as read and how.
stock_return = facts(
    "stock_return",
    Column("container", Text, ForeignKey("container.label"), nullable=False),
    Column("place", Text, ForeignKey("place.code"), nullable=False),
    Column("sealed", Integer, nullable=False),
    Column("reading_ul", BigInteger),
    Column("reading_method", Text),
    CheckConstraint("sealed IN (0, 1)", name="sealed"),
    CheckConstraint("(sealed = 1) = (reading_ul IS NULL)", name="reading"),
    CheckConstraint(
        "reading_method IS NULL OR reading_method IN ('eye', 'syringe', 'weight')", name="method"
    ),
)

Index("ix_stock_return_container", stock_return.c.container)

#: A person who is treated. The code is random; every text is a salted commitment.
patient = facts(
    "patient",
    Column("code", Text, nullable=False, unique=True),
    committed("name"),
    committed("address"),
    committed("record_number"),
    committed("born_on"),
)

weighing = facts(
    "weighing",
    Column("patient", Text, ForeignKey("patient.code"), nullable=False),
    committed("weight"),
    Column("how", Text, nullable=False),
    CheckConstraint("how IN ('measured', 'stated', 'estimated', 'impossible')", name="how"),
)
Index("ix_weighing_patient", weighing.c.patient)

dose_order = facts(
    "dose_order",
    Column("code", Text, nullable=False, unique=True),
    Column("patient", Text, ForeignKey("patient.code"), nullable=False),
    Column("substance", Text, ForeignKey("substance.code"), nullable=False),
    Column("dose_ug", BigInteger, nullable=False),
    Column("per_kg", Integer, nullable=False),
    Column("route", Text, nullable=False),
    committed("prescriber"),
    Column("valid_from_us", BigInteger, nullable=False),
    Column("valid_to_us", BigInteger, nullable=False),
    CheckConstraint("dose_ug > 0", name="dose"),
    CheckConstraint("per_kg IN (0, 1)", name="per_kg"),
    CheckConstraint("valid_to_us > valid_from_us", name="validity"),
)
Index("ix_dose_order_patient", dose_order.c.patient)

#: An entry undone whole: its lines mirrored in reverse order, once; a reversal is itself never reversed.
reversal = facts(
    "reversal",
    Column("reverses", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
)
Index("uq_reversal_reverses", reversal.c.book, reversal.c.reverses, unique=True)

#: A patient whose texts were erased when their keeping was over; what the books hold of them stays, unopenable.
patient_erased = facts(
    "patient_erased",
    Column("patient", Text, ForeignKey("patient.code"), nullable=False),
    Column("why", Text, nullable=False),
)
Index("uq_patient_erased_patient", patient_erased.c.patient, unique=True)

#: What of patients was given to somebody outside, for which days, by which authority (45 CFR 164.528).
disclosure = facts(
    "disclosure",
    Column("recipient", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("from_day", Text, nullable=False),
    Column("to_day", Text, nullable=False),
)
#: One patient of a disclosure.
disclosed_patient = facts(
    "disclosed_patient", Column("patient", Text, ForeignKey("patient.code"), nullable=False)
)
Index("ix_disclosed_patient_patient", disclosed_patient.c.patient)

#: Whom the record numbers of a chart name, in the books or not: by the same keyed digest; the number is sealed.
chart_patient = Table(
    "chart_patient",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("registration", Text, nullable=False),
    Column("code", Text, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
)

#: Look-up of a patient by record number: a keyed digest, outside every hash.
patient_index = Table(
    "patient_index",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("book", Text, nullable=False),
    Column("patient", Text, ForeignKey("patient.code"), nullable=False),
)
