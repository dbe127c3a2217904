export { composeLayers, isComposeLayer } from './compose/compose-command.ts'
export { composeFaultNames } from './compose/compose-faults.ts'
export { readComposeFeatures, type StackFeatures } from './compose/compose-features.ts'
export { composeGroupScript, composeRedisTool } from './compose/compose-programs.ts'
export type { ComposeReach, ServiceAddress } from './compose/compose-state.ts'
export {
  attachComposeTopology,
  type ComposeTopology,
  removeProject,
  restartService
} from './compose/compose-topology.ts'
export { readKeptReplicas } from './compose/compose-volumes.ts'
export { requireEngine } from './compose/require-engine.ts'
export { type ReservedEnvironment, reserveComposeEnvironment } from './compose/reserve-environment.ts'
export { type ComposeTopologyOptions, startComposeTopology } from './compose/start-compose-topology.ts'
export { type UpComposeOptions, upCompose } from './compose/up-compose.ts'
export { isTestbedError, TestbedError, type TestbedErrorCode } from './errors.ts'
export {
  clusterFaults,
  type FaultName,
  faultNames,
  faults,
  isFaultName,
  type NetworkFaultName,
  networkFaultNames,
  networkFaults
} from './fault-names.ts'
export { checkHistory, type HistoryReport } from './history/check-history.ts'
export { type ClientLoad, knownKey, startClientLoad } from './history/client-load.ts'
export { listGaps } from './history/list-gaps.ts'
export {
  type Operation,
  type OperationEnd,
  type ReadOperation,
  toElement,
  type WriteOperation
} from './history/operation.ts'
export { presentCounters } from './history/present-counters.ts'
export { bringImages } from './kubernetes/bring-images.ts'
export { kubernetesFaultNames } from './kubernetes/kubernetes-faults.ts'
export { kubernetesLogs } from './kubernetes/kubernetes-logs.ts'
export { kubernetesGroupScript, kubernetesRedisTool } from './kubernetes/kubernetes-programs.ts'
export { attachKubernetesTopology, type KubernetesTopology } from './kubernetes/kubernetes-topology.ts'
export { isKubernetesLayer, kubernetesLayers } from './kubernetes/kustomize.ts'
export { removeNamespace, removeStack } from './kubernetes/remove-stack.ts'
export { type ScaleOptions, scaleTopology } from './kubernetes/scale-topology.ts'
export { reserveNamespace, startKubernetesTopology } from './kubernetes/start-kubernetes-topology.ts'
export { type UpKubernetesOptions, upKubernetes } from './kubernetes/up-kubernetes.ts'
export { type CaughtMail, type MailCatcher, type MailRefusal, startMailCatcher } from './mail/mail-catcher.ts'
export { type SwitchTimeline, type TopologySighting, toSwitchTimeline } from './monitor/topology-timeline.ts'
export { type TopologyWatch, watchTopology } from './monitor/watch-topology.ts'
export { findNamespaceProblem, hasNetworkNamespaces, runInNamespace } from './network/namespace.ts'
export type { NodeHandle, NodeKind, ProcessNode } from './node-handle.ts'
export { attachTopology } from './process/attach-topology.ts'
export { processGroupScript, processRedisTool } from './process/process-programs.ts'
export { releasePorts, reservePorts } from './process/reserve-ports.ts'
export { isTopologyRunning, resumeTopology } from './process/resume-topology.ts'
export { startTopology } from './process/start-topology.ts'
export type { TopologyOptions } from './process/topology-options.ts'
export type { GroupScript, Program, RedisTool } from './program.ts'
export { createRandom } from './random.ts'
export { parseFields, parseInfo, parseReplicas } from './redis/parse-reply.ts'
export type { NodeStatus, SentinelStatus, TopologyStatus } from './redis/topology-status.ts'
export { unsettledReasons } from './redis/unsettled-reasons.ts'
export { serviceArguments } from './service/service-arguments.ts'
export { type ServiceOptions, type StartedService, startService } from './service/start-service.ts'
export { startServices } from './service/start-services.ts'
export type { FaultOptions, FaultRecord, ProcessTopology, Topology } from './topology.ts'
export { waitUntil } from './wait-until.ts'
