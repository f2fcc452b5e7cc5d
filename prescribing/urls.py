"""Where each page lives."""

from django.urls import path

from prescribing.views import (
    adoption,
    classifications,
    content,
    entry,
    home,
    lists,
    naming,
    pasted,
    patients,
    plan,
    policy,
    prescriptions,
    rereviews,
    signing,
)

PATIENT = "patients/<int:patient_id>/"
MEDICINE = f"{PATIENT}medicines/<int:medicine_id>/"
PRESCRIPTION = "prescriptions/<int:prescription_id>/"

urlpatterns = [
    path("sign-in/", entry.sign_in, name="sign-in"),
    path("sign-out/", entry.sign_out, name="sign-out"),
    path("clinic/", entry.choose_clinic, name="choose-clinic"),
    path("", home.home, name="home"),
    path("policy/", policy.policy, name="clinic-policy"),
    path("content/", content.content, name="content"),
    path("content/adopt/", adoption.adoption, name="adoption"),
    path("re-review/", rereviews.rereviews, name="rereviews"),
    path("patients/", patients.patients, name="patients"),
    path("patients/new/", patients.new_patient, name="patient-new"),
    path("medicines/named/", naming.named, name="medicine-named"),
    path("medicines/classified/", classifications.classifications, name="classifications"),
    path(
        "medicines/classified/<int:classification_id>/undo/",
        classifications.undo,
        name="classification-undo",
    ),
    path(PATIENT, patients.patient, name="patient"),
    path(f"{PATIENT}edit/", patients.edit_patient, name="patient-edit"),
    path(f"{PATIENT}medicines/paste/", pasted.paste, name="medicines-paste"),
    path(f"{PATIENT}medicines/paste/add/", pasted.add_pasted, name="medicines-paste-add"),
    path(f"{PATIENT}medicines/add/", lists.new_medicine, name="medicine-add"),
    path(MEDICINE, lists.medicine, name="medicine"),
    path(f"{MEDICINE}classify/", lists.classify, name="medicine-classify"),
    path(f"{MEDICINE}remove/", lists.take_off_medicine, name="medicine-remove"),
    path(f"{PATIENT}allergies/add/", lists.new_allergy, name="allergy-add"),
    path(f"{PATIENT}allergies/none/", lists.no_known_allergies, name="no-known-allergies"),
    path(
        f"{PATIENT}allergies/<int:allergy_id>/remove/",
        lists.take_off_allergy,
        name="allergy-remove",
    ),
    path(f"{PATIENT}conditions/add/", lists.new_condition, name="condition-add"),
    path(
        f"{PATIENT}conditions/<int:condition_id>/remove/",
        lists.take_off_condition,
        name="condition-remove",
    ),
    path(f"{PATIENT}surgeries/add/", lists.new_surgery, name="surgery-add"),
    path(f"{PATIENT}surgeries/<int:surgery_id>/", lists.surgery, name="surgery"),
    path(f"{PATIENT}surgeries/<int:surgery_id>/after/", lists.after_surgery, name="after-surgery"),
    path(f"{PATIENT}observations/add/<slug:kind>/", lists.new_observation, name="observation-add"),
    path(
        f"{PATIENT}observations/<int:observation_id>/remove/",
        lists.take_off_observation,
        name="observation-remove",
    ),
    path(f"{PATIENT}agreements/add/<slug:matter>/", lists.new_agreement, name="agreement-add"),
    path(
        f"{PATIENT}agreements/<int:agreement_id>/remove/",
        lists.take_off_agreement,
        name="agreement-remove",
    ),
    path(f"{PATIENT}prescribe/", plan.start, name="draft-start"),
    path(f"{PRESCRIPTION}plan/", plan.plan, name="plan"),
    path(f"{PRESCRIPTION}discard/", plan.discard, name="prescription-discard"),
    path(f"{PRESCRIPTION}check/", signing.check, name="check"),
    path(PRESCRIPTION, prescriptions.prescription, name="prescription"),
    path(f"{PRESCRIPTION}stop/", prescriptions.stop_page, name="prescription-stop"),
    path(f"{PRESCRIPTION}void/", prescriptions.void_page, name="prescription-void"),
    path(f"{PRESCRIPTION}re-review/", rereviews.rereview, name="prescription-rereview"),
    path(f"{PRESCRIPTION}handout.pdf", prescriptions.handout, name="handout"),
]
