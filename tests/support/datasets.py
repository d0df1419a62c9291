"""Writes assets/datasets/ from the data folder of Debian's python3-sklearn (1.2.1).

Run by hand, once: python3 tests/support/datasets.py /usr/lib/python3/dist-packages/sklearn/datasets/data assets/datasets
The numbers stay as scikit-learn's files spell them; only a header is put on top and the class is written as a word.
"""

import csv
import gzip
import io
import pathlib
import sys

MEASURES = ['radius', 'texture', 'perimeter', 'area', 'smoothness', 'compactness', 'concavity', 'concave points', 'symmetry', 'fractal dimension']

TABLES = {
    'iris': ('iris.csv', 'species', ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)'], ['setosa', 'versicolor', 'virginica']),
    'wine': (
        'wine_data.csv', 'cultivar',
        ['alcohol', 'malic acid', 'ash', 'alcalinity of ash', 'magnesium', 'total phenols', 'flavanoids', 'nonflavanoid phenols', 'proanthocyanins',
         'color intensity', 'hue', 'OD280/OD315 of diluted wines', 'proline'],
        ['cultivar 1', 'cultivar 2', 'cultivar 3'],
    ),
    'cancer': ('breast_cancer.csv', 'diagnosis', [f'{kind} {measure}' for kind in ('mean', 'error of', 'worst') for measure in MEASURES], ['malignant', 'benign']),
}


def table(rows, features, target, classes):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator='\n')
    writer.writerow([*features, target])
    for *values, label in rows:
        assert len(values) == len(features)
        writer.writerow([*values, classes[int(label)]])
    return text.getvalue().encode()


def main(source, destination):
    for name, (file, target, features, classes) in TABLES.items():
        with open(source / file, newline='') as stream:
            head, *rows = csv.reader(stream)
        assert len(rows) == int(head[0]) and len(features) == int(head[1])
        (destination / f'{name}.csv').write_bytes(table(rows, features, target, classes))
    with gzip.open(source / 'digits.csv.gz', 'rt', newline='') as stream:
        rows = [[str(int(cell.split('.')[0])) for cell in row] for row in csv.reader(stream)]
    pixels = [f'row {y} column {x}' for y in range(8) for x in range(8)]
    digits = table(rows, pixels, 'digit', [str(digit) for digit in range(10)])
    (destination / 'digits8.csv.gz').write_bytes(gzip.compress(digits, 9, mtime=0))


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
