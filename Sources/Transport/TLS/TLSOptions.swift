/// How servers prove who they are.
public struct TLSOptions: Sendable, Hashable {
  /// Files in PEM form with certificates of authorities that are trusted beside the system's.
  public var authorityFiles: [String]
  /// Whether certificates and names are checked at all. Without that, anyone on the way can read and change everything.
  public var verifiesServer: Bool

  /// Makes options; without arguments the system's authorities are trusted, and nobody else.
  public init(authorityFiles: [String] = [], verifiesServer: Bool = true) {
    self.authorityFiles = authorityFiles
    self.verifiesServer = verifiesServer
  }
}
