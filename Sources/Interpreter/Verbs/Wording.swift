extension Kind {
  /// With its article: `an int`, `a size`.
  public var article: String { rawValue.article }
}

extension String {
  /// With its article, for names of kinds.
  var article: String { ("aeio".contains(first ?? "x") ? "an " : "a ") + self }

  /// Cut to a length that fits in a message, on one line.
  public var shortened: String {
    let line = split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""
    return line.count > 60 || line.count < count ? line.prefix(59) + "…" : self
  }
}
