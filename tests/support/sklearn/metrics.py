"""Writes tests/fixtures/sklearn/metrics.json: scores of classes and of numbers by scikit-learn.

Run with Debian's python3-sklearn: /usr/bin/python3 tests/support/sklearn/metrics.py
Scores of classes are either all different or, in cases with "ties", counts out of ten, most of which meet again. Of equal scores the
first class counts as the answer; scikit-learn's top_k_accuracy_score takes the last, so that it gets the classes the other way round.
"""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.metrics import (mean_absolute_error, mean_squared_error, precision_recall_fscore_support, r2_score, roc_auc_score,
                             top_k_accuracy_score)

warnings.simplefilter("ignore")
random = np.random.default_rng(11)
RATIOS = ("precision", "recall", "f1")


def classes(name, count, samples, ties=False, absent=(), unsaid=(), skill=2.0):
    """`absent` classes have no samples; `unsaid` ones always get the lowest score."""
    labels = random.choice([label for label in range(count) if label not in absent], samples)
    pull = skill * np.eye(count)[labels] + random.normal(size=(samples, count))
    pull[:, list(unsaid)] -= 30
    shares = np.exp(pull) / np.exp(pull).sum(1, keepdims=True)
    scores = np.array([random.multinomial(10, row) / 10 for row in shares]) if ties else shares.round(6)
    said = scores.argmax(1)
    found = precision_recall_fscore_support(labels, said, labels=range(count), zero_division=0)
    area = lambda label: roc_auc_score(labels == label, scores[:, label]) if 0 < (labels == label).sum() < samples else None
    areas = [area(label) for label in range(count)]
    known = [each for each in areas if each is not None]
    mirrored = lambda k: top_k_accuracy_score(count - 1 - labels, scores[:, ::-1], k=k, labels=range(count))
    return {
        "name": name, "classes": count, "labels": labels.tolist(), "scores": scores.tolist(), "said": said.tolist(),
        **{ratio: found[index].tolist() for index, ratio in enumerate(RATIOS)},
        "support": found[3].tolist(), "auc": areas, "macroAuc": float(np.mean(known)) if known else None,
        **{average: dict(zip(RATIOS, precision_recall_fscore_support(labels, said, average=average, zero_division=0)[:3])) for average in ("macro", "weighted")},
        "topK": {str(k): mirrored(k) for k in (2, 3, 5) if k < count},
    }


def numbers(name, said, truth):
    said, truth = np.asarray(said, dtype=float), np.asarray(truth, dtype=float)
    explained = r2_score(truth, said, multioutput="raw_values")
    return {
        "name": name, "said": said.tolist(), "truth": truth.tolist(),
        "mae": mean_absolute_error(truth, said, multioutput="raw_values").tolist(),
        "rmse": mean_squared_error(truth, said, multioutput="raw_values", squared=False).tolist(),
        # Where the truth is constant, scikit-learn says 0 or 1 by convention.
        "r2": [None if np.ptp(truth[:, column]) == 0 else explained[column] for column in range(truth.shape[1])],
    }


normal = lambda *shape: random.normal(size=shape).round(5)
truth = normal(40, 3)
far = 1e6 + normal(60, 1)
golden = {
    "source": f"scikit-learn {sklearn.__version__}",
    "classes": [
        classes("three classes", 3, 50),
        classes("two classes", 2, 40),
        classes("ten classes", 10, 120),
        classes("seven classes by chance", 7, 80, skill=0.0),
        classes("ties", 5, 90, ties=True),
        classes("ties of two classes", 2, 60, ties=True, skill=0.7),
        classes("ties of eight classes", 8, 100, ties=True),
        classes("classes without samples", 6, 50, absent=(1, 5)),
        classes("classes that are never said", 5, 50, unsaid=(0, 3)),
        classes("classes that are neither there nor said", 6, 60, absent=(2, 4), unsaid=(2, 3), ties=True),
        classes("samples of one class alone", 4, 20, absent=(0, 1, 3)),
        classes("one sample", 3, 1),
    ],
    "numbers": [
        numbers("three numbers", truth + 0.3 * normal(40, 3), truth),
        numbers("worse than the mean", -truth, truth),
        numbers("all right", truth, truth),
        numbers("far from zero", far + 0.2 * normal(60, 1), far),
        numbers("one of two is constant", normal(20, 2), np.column_stack([np.full(20, 0.1), normal(20)])),
        numbers("two samples", normal(2, 1), normal(2, 1)),
    ],
}
target = pathlib.Path(__file__).parents[2] / "fixtures/sklearn/metrics.json"
target.write_text(json.dumps(golden) + "\n")
