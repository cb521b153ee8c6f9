extension Variant {
  /// Its URLs below a base.
  /// - Parameters:
  ///   - asked: the style that is asked for; nil for its own.
  ///   - order: the order of parameters; nil is sorted for those that come with the program, as written for others.
  func pattern(base: BaseURL, style asked: URLStyle?, order: QueryOrder?) -> Result<URLPattern, Unwritable> {
    if let template { return .success(template.pattern(self, base: base)) }
    let below = base.text + "/"
    switch effective(asked) {
    case .original: return .success(URLPattern(below, ""))
    case .derivative: return .success(URLPattern(below, "/" + URLText.segment(name) + "/"))
    case .imwidth:
      // Of a video this style says the width alone.
      if media == .image, let other = wishes.first(where: { $0.name != "width" }) { return .failure(Unwritable(other)) }
      guard let width else { return .failure(Unwritable(nil)) }
      return .success(URLPattern(below, "?imwidth=\(width)"))
    case .query: return query(below, style == .im ? parameters : wishes, order)
    case .path:
      guard !wishes.isEmpty else { return .failure(Unwritable(nil)) }
      let segments = wishes.map { "_\(URLText.segment($0.name))=\(URLText.segment($0.value))/" }
      return .success(URLPattern(below + segments.joined(), ""))
    case .im:
      if style == .im { return query(below, parameters, order) }
      return ImageExpression.expression(of: wishes).map { URLPattern(below, "?im=" + URLText.form($0)) }
    case .cloudflare:
      return CloudflareOptions.text(for: self).map { options in
        let folder = media == .image ? "image" : "media"
        // Zone and source are told apart: a path of the base belongs to the source.
        let before = [base.origin, "cdn-cgi", folder, options] + (base.path.isEmpty ? [] : [base.path])
        return URLPattern(before.joined(separator: "/") + "/", "")
      }
    }
  }

  private func effective(_ asked: URLStyle?) -> URLStyle {
    guard let asked, media == .video || !asked.concernsVideosOnly else { return style }
    return asked
  }

  private func query(_ below: String, _ parameters: [Parameter], _ order: QueryOrder?) -> Result<URLPattern, Unwritable>
  {
    guard !parameters.isEmpty else { return .success(URLPattern(below, "")) }
    let isSorted = (order ?? (isOwn ? .declared : .sorted)) == .sorted
    let ordered = isSorted ? parameters.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } : parameters
    let text = ordered.map { URLText.form($0.name) + "=" + URLText.form($0.value) }.joined(separator: "&")
    return .success(URLPattern(below, "?" + text))
  }
}
