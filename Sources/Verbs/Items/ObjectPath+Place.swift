import Quantities

extension ObjectPath {
  /// Whether it is a remote as a whole, `r2:`, whose first level is its buckets.
  var isRemoteRoot: Bool {
    if case .remote = place { key.isEmpty } else { false }
  }

  /// A sibling of something whose parent this is; the working folder adds nothing to a name.
  func appendingBeside(_ name: String) -> ObjectPath {
    place == .local && key == "." ? ObjectPath(place: .local, key: name) : appending(name)
  }
}
