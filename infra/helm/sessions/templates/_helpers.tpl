{{/* sessions.name (list $ "redis"): the name of an object. */}}
{{- define "sessions.name" -}}
{{- $root := index . 0 -}}
{{- printf "%s-%s" (default $root.Release.Name $root.Values.fullnameOverride) (index . 1) -}}
{{- end -}}

{{- define "sessions.masterName" -}}
{{- default (printf "%s-%s" .Release.Namespace .Release.Name) .Values.masterName -}}
{{- end -}}

{{- define "sessions.usersSecret" -}}
{{- default (include "sessions.name" (list . "redis-users")) .Values.secrets.existingUsers -}}
{{- end -}}

{{- define "sessions.sessionSecret" -}}
{{- default (include "sessions.name" (list . "session-secrets")) .Values.secrets.existingSession -}}
{{- end -}}

{{/* sessions.selector (list $ "redis") */}}
{{- define "sessions.selector" -}}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "sessions.labels" -}}
{{- $root := index . 0 -}}
{{ include "sessions.selector" . }}
app.kubernetes.io/part-of: sessions
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ $root.Chart.Name }}-{{ $root.Chart.Version }}
{{- end -}}

{{/* sessions.podLabels (list $ "redis"): of those that use Redis. Without the chart's version: it would restart every pod. */}}
{{- define "sessions.podLabels" -}}
{{ include "sessions.selector" . }}
app.kubernetes.io/part-of: sessions
redis-access: "true"
{{- end -}}

{{/* sessions.image (list $ "redis") */}}
{{- define "sessions.image" -}}
{{- $image := index (index . 0).Values.images (index . 1) -}}
{{- printf "%s:%s" $image.repository $image.tag -}}
{{- end -}}

{{- define "sessions.pullSecrets" -}}
{{- with .Values.images.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* sessions.podSecurity 999 */}}
{{- define "sessions.podSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ . }}
  runAsGroup: {{ . }}
  fsGroup: {{ . }}
  {{- if eq (int .) 999 }}
  fsGroupChangePolicy: OnRootMismatch
  {{- end }}
  seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "sessions.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end -}}

{{/* What every container with the scripts of infra/redis has. */}}
{{- define "sessions.redisEnvironment" -}}
- { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
- { name: REDIS_STATEFULSET, value: {{ include "sessions.name" (list . "redis") }} }
- { name: SENTINEL_STATEFULSET, value: {{ include "sessions.name" (list . "sentinel") }} }
# Said here, because a Service called `redis` would set it to something else.
- { name: REDIS_PORT, value: "6379" }
- { name: SENTINEL_PORT, value: "26379" }
- { name: REDIS_USERS_DIR, value: /redis/users }
# On a machine at its limit a second is not enough to ask: what is only slow must not be restarted.
- { name: REDIS_PROBE_TIMEOUT, value: "4" }
{{- if .Values.tls.enabled }}
- { name: REDIS_TLS_CERT_FILE, value: /redis/tls/tls.crt }
- { name: REDIS_TLS_KEY_FILE, value: /redis/tls/tls.key }
- { name: REDIS_TLS_CA_FILE, value: /redis/tls/ca.crt }
{{- end }}
{{- end -}}

{{- define "sessions.redisMounts" -}}
- { name: scripts, mountPath: /redis/scripts, readOnly: true }
- { name: conf, mountPath: /redis/conf, readOnly: true }
- { name: size, mountPath: /redis/size, readOnly: true }
- { name: users, mountPath: /redis/users, readOnly: true }
{{- if .Values.tls.enabled }}
- { name: tls, mountPath: /redis/tls, readOnly: true }
{{- end }}
{{- end -}}

{{- define "sessions.redisVolumes" -}}
- { name: scripts, configMap: { name: {{ include "sessions.name" (list . "redis-scripts") }} } }
- { name: conf, configMap: { name: {{ include "sessions.name" (list . "redis-conf") }} } }
- { name: size, configMap: { name: {{ include "sessions.name" (list . "redis-size") }} } }
- { name: users, secret: { secretName: {{ include "sessions.usersSecret" . }}, defaultMode: 0440 } }
{{- if .Values.tls.enabled }}
- { name: tls, secret: { secretName: {{ .Values.tls.existingSecret }}, defaultMode: 0440 } }
{{- end }}
{{- end -}}

{{/* A change of scripts, files or settings restarts the pods one after the other. */}}
{{- define "sessions.redisChecksum" -}}
checksum/redis: {{ include (print $.Template.BasePath "/redis-config.yaml") . | sha256sum }}
{{- end -}}

{{/* sessions.spread (list $ "redis") */}}
{{- define "sessions.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: DoNotSchedule
    nodeTaintsPolicy: Honor
    labelSelector: { matchLabels: { {{ include "sessions.selector" . | replace "\n" ", " }} } }
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: ScheduleAnyway
    labelSelector: { matchLabels: { {{ include "sessions.selector" . | replace "\n" ", " }} } }
{{- end -}}

{{/* sessions.claim (dict "size" … "className" …) */}}
{{- define "sessions.claim" -}}
accessModes: [ReadWriteOnce]
{{- with .className }}
storageClassName: {{ . }}
{{- end }}
resources: { requests: { storage: {{ .size }} } }
{{- end -}}

{{/* sessions.bytes "512Mi" */}}
{{- define "sessions.bytes" -}}
{{- $units := dict "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "k" 1000 "M" 1000000 "G" 1000000000 "T" 1000000000000 "" 1 -}}
{{- $number := regexFind "^[0-9.]+" (toString .) -}}
{{- mulf (float64 $number) (index $units (trimPrefix $number (toString .))) | int64 -}}
{{- end -}}
