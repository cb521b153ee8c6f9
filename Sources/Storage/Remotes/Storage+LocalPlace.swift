import Quantities

extension Storage {
  /// Where on this machine an address leads: itself when it is local, the place below its folder for a remote that is a
  /// folder of this machine under another name; nil elsewhere.
  public func localPlace(of path: ObjectPath) async throws -> ObjectPath? {
    switch path.place {
    case .local: return path
    case .url: return nil
    case .remote:
      guard let alias = try await backend(for: path) as? AliasBackend else { return nil }
      let place = alias.inside(path)
      return place.place == .local ? place : nil
    }
  }
}
