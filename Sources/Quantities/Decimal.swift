import Platform

/// A number with exactly `places` decimals (0 to 9), rounded half away from zero: `fixed(2.25, places: 1)` is `2.3`.
///
/// Written here because the format strings of Foundation would link ICU into the binary (44 MB).
public func fixed(_ value: Double, places: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
  let places = min(max(places, 0), 9)
  let scale = pow(10, Double(places))
  let scaled = (value.magnitude * scale).rounded(.toNearestOrAwayFromZero)
  guard scaled < 9e18 else { return "\(value)" }
  let digits = UInt64(scaled)
  let unit = UInt64(scale)
  let sign = value < 0 && digits > 0 ? "-" : ""
  guard places > 0 else { return sign + String(digits) }
  let fraction = String(digits % unit)
  return sign + String(digits / unit) + "." + String(repeating: "0", count: places - fraction.utf8.count) + fraction
}

/// A number with at most `places` decimals, none that say nothing: `trimmed(1.50, places: 3)` is `1.5`.
public func trimmed(_ value: Double, places: Int) -> String {
  var text = fixed(value, places: places)
  guard text.utf8.contains(UInt8(ascii: ".")), !text.utf8.contains(UInt8(ascii: "e")) else { return text }
  while text.utf8.last == UInt8(ascii: "0") { text.removeLast() }
  if text.utf8.last == UInt8(ascii: ".") { text.removeLast() }
  return text
}

/// The nearest whole number, or nil when it does not fit.
public func whole(_ value: Double) -> Int64? { Int64(exactly: value.rounded(.toNearestOrAwayFromZero)) }
