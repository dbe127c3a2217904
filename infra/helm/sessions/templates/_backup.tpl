{{/*
What a Job that works with backups is: (list ROOT COMMAND BACKOFFLIMIT RESTARTPOLICY).
*/}}
{{- define "sessions.backupJob" -}}
{{- $root := index . 0 }}{{ $command := index . 1 }}{{ $limit := index . 2 }}{{ $restart := index . 3 -}}
backoffLimit: {{ $limit }}
activeDeadlineSeconds: 1800
template:
  metadata:
    labels: {{- include "sessions.podLabels" (list $root "backup") | nindent 6 }}
  spec:
    restartPolicy: {{ $restart }}
    enableServiceLinks: true
    automountServiceAccountToken: false
    {{- include "sessions.pullSecrets" $root | nindent 4 }}
    {{- include "sessions.podSecurity" 999 | nindent 4 }}
    containers:
      - name: backup
        image: {{ include "sessions.image" (list $root "redis") }}
        imagePullPolicy: {{ $root.Values.images.pullPolicy }}
        command: {{ $command }}
        envFrom: [{ configMapRef: { name: {{ include "sessions.name" (list $root "redis-settings") }} } }]
        env:
          {{- include "sessions.redisEnvironment" $root | nindent 10 }}
          - { name: REDIS_RESTORE_HOST, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
          - { name: REDIS_BACKUP_DIR, value: /backups }
          - { name: TMPDIR, value: /backups }
        ports: [{ name: restore, containerPort: 16379 }]
        {{- include "sessions.containerSecurity" $root | nindent 8 }}
        # All data is loaded here to verify it.
        resources: {{- toYaml $root.Values.backup.resources | nindent 10 }}
        volumeMounts:
          - { name: backups, mountPath: /backups }
          {{- include "sessions.redisMounts" $root | nindent 10 }}
    volumes:
      - { name: backups, persistentVolumeClaim: { claimName: {{ include "sessions.name" (list $root "redis-backups") }} } }
      {{- include "sessions.redisVolumes" $root | nindent 6 }}
{{- end }}
