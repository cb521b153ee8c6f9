import Flow
import Prewarming

/// The border between the thread that pulls rows and a run of the warmer.
typealias WarmFeed = WorkFeed<WarmRequest, WarmResult, WarmSummary>
