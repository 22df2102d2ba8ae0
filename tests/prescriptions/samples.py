"""Sheets made of nothing but words, for tests that need no database."""

from prescriptions.handout import Handout, HandoutExercise, Light, Place, Visit

STEPS = (
    "Lie on your back on the floor.",
    "Bend your knees.",
    "Put both feet flat on the floor.",
    "Cross your arms on your chest, or slide your hands up your thighs.",
    "Raise your head, neck, and shoulders off the floor.",
    "Hold.",
    "Breathe while you hold.",
    "Lower yourself slowly to the floor.",
)
SAFETY = (
    "When exercise is prescribed and done the right way, it can help you.",
    "This program was made for you: for your needs, your medical history, how you are now, and your limits.",
    "A physical therapist, exercise physiologist, or physician can help make it safe, effective, and right for you.",
    "Talk to your health care provider before you start any new exercise, above all if you have a health problem.",
    "Good supervision and guidance help you get more from exercise and lower the risk of injury.",
)


def make_exercise(number=1, **fields):
    fields.setdefault("name", f"Partial curl-up {number}")
    fields.setdefault(
        "dose",
        "Do 2 to 3 sets of 8 to 12 repetitions. Hold each repetition for 5 seconds. Do this once a day, 3 days a week.",
    )
    fields.setdefault("steps", STEPS)
    fields.setdefault("cues", ("Do not pull on your head or neck.",))
    fields.setdefault("start", "On the back, knees bent, both feet flat on the floor")
    return HandoutExercise(number=number, **fields)


def make_handout(exercises=6, **fields):
    encino = Place(
        "Encino Location", ("16661 Ventura Blvd", "Encino, CA 91436"), hours=("Monday to Friday: by appointment only",)
    )
    if isinstance(exercises, int):
        exercises = tuple(make_exercise(number) for number in range(1, exercises + 1))
    fields = {
        "clinic": "",
        "place": encino,
        "patient": "Pia Placeholder",
        "therapist": "Ada Sampleton, PT, DPT",
        "title": "Low back, week 1",
        "revision": 1,
        "issued_on": "2026-11-24",
        "issued": "Tuesday, November 24, 2026",
        "review": "Tuesday, December 8, 2026",
        "start": "Tuesday, November 24, 2026",
        "language": "en",
        "lights": (
            Light("green", "Green: go", "pain 0 to 2", "Keep going."),
            Light(
                "amber",
                "Yellow: slow",
                "pain 3 to 5",
                "OK if it settles by the next morning. If not, do less next time.",
            ),
            Light("red", "Red: stop", "pain 6 to 10", "Stop this exercise. Tell your therapist."),
        ),
        "stop": "Do not hold your breath. Stop if you feel faint or numb. Call 911 for chest pain.",
        "safety": SAFETY,
        "footnote": "A repetition is doing the movement one time. A set is a group of repetitions.",
        "visit": Visit("Tuesday, December 1, 2026, at 9:00 AM", "Ada Sampleton, PT, DPT", encino),
        "draft_notice": "Draft: the words of exercise 1, 2 await a clinician’s review.",
        **fields,
    }
    return Handout(exercises=exercises, **fields)
