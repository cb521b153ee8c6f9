extension Duration {
  /// The length in nanoseconds; what is too long becomes 146 years.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !isTooLong, whole.magnitude < UInt64(Int64.max / 2) else { return seconds < 0 ? .min / 2 : .max / 2 }
    return whole + attoseconds / 1_000_000_000
  }
}
