{{/* Refuses, naming all at once, what could be installed and would not fail over. */}}
{{- define "sessions.check" -}}
{{- $problems := list -}}
{{- $sentinels := int .Values.sentinel.replicas -}}
{{- if eq (mod $sentinels 2) 0 -}}
{{- $problems = append $problems (printf "sentinel.replicas is %d: their number must be odd, one more tolerates no more failures" $sentinels) -}}
{{- end -}}
{{- if gt (int .Values.sentinel.quorum) $sentinels -}}
{{- $problems = append $problems (printf "sentinel.quorum is %d, but there are %d Sentinels: the master could never be found down" (int .Values.sentinel.quorum) $sentinels) -}}
{{- end -}}
{{- if gt $sentinels (int .Values.sentinel.maxReplicas) -}}
{{- $problems = append $problems (printf "sentinel.replicas is %d, but there are Services for %d: raise sentinel.maxReplicas" $sentinels (int .Values.sentinel.maxReplicas)) -}}
{{- end -}}
{{- if lt (int .Values.redis.nodes) 2 -}}
{{- $problems = append $problems (printf "redis.nodes is %d: a master without a replica refuses every write (min-replicas-to-write 1) and nobody could take over; 2 or more, better 3" (int .Values.redis.nodes)) -}}
{{- end -}}
{{- if gt (int .Values.redis.nodes) (int .Values.redis.maxNodes) -}}
{{- $problems = append $problems (printf "redis.nodes is %d, but there are Services for %d: raise redis.maxNodes" (int .Values.redis.nodes) (int .Values.redis.maxNodes)) -}}
{{- end -}}
{{- $ratio := float64 .Values.redis.maxmemoryRatio -}}
{{- if or (le $ratio 0.0) (gt $ratio 0.8) -}}
{{- $problems = append $problems (printf "redis.maxmemoryRatio is %v: above 0 and at most 0.8, a fork and the replicas' buffers need the rest" .Values.redis.maxmemoryRatio) -}}
{{- end -}}
{{- $least := mulf 3 $ratio (include "sessions.bytes" .Values.redis.resources.limits.memory) -}}
{{- if lt (float64 (include "sessions.bytes" .Values.redis.storage.size)) $least -}}
{{- $problems = append $problems (printf "redis.storage.size is %s, less than three times maxmemory (%s × %v): rewriting the append-only file would fill it" .Values.redis.storage.size .Values.redis.resources.limits.memory .Values.redis.maxmemoryRatio) -}}
{{- end -}}
{{- if lt (int .Values.redis.terminationGracePeriodSeconds) 45 -}}
{{- $problems = append $problems (printf "redis.terminationGracePeriodSeconds is %d: handing over takes up to 30 s, shutdown-timeout 10 s more, then it saves; 45 or more" (int .Values.redis.terminationGracePeriodSeconds)) -}}
{{- end -}}
{{- if and .Values.tls.enabled (not .Values.tls.existingSecret) -}}
{{- $problems = append $problems "tls.enabled needs tls.existingSecret, a Secret with tls.crt, tls.key and ca.crt" -}}
{{- end -}}
{{- if $problems -}}
{{- fail (printf "\n%s" (join "\n" $problems)) -}}
{{- end -}}
{{- end -}}
