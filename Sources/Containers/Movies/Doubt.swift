/// Something in a file is unusual, unknown, inconsistent or damaged: whoever reads it says nothing about the file then.
public struct Doubt: Error {
  /// Makes one.
  public init() {}
}
