extension Duration {
  /// How long that may take which has to happen at once: a hang would last for ever, and a machine that is busy with other
  /// things must not fail a test. How fast it is, `scripts/bench` tells.
  public static let soon = Duration.seconds(10)
}
