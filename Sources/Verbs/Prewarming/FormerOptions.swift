import Interpreter

/// Words of the toolkit before that ask for what needs no asking any more; its command lines go on working.
struct FormerOptions: ParameterGroup {
  static let title = ParameterGroupTitle(
    "Taken and not needed", "Words of the toolkit before; each is answered with a note.")

  @Option("How much longer than the workers its queue was; the plan is read as far ahead as it helps now.")
  var queueMultiplier: Double?

  @Switch("Whether it listed S3 in another way; there is one way now.")
  var useAwsCli: Bool

  /// What was given of them.
  var given: [String] {
    [queueMultiplier.map { _ in "--queue-multiplier" }, useAwsCli ? "--use-aws-cli" : nil].compactMap { $0 }
  }
}
