/// The small grammar of the `im` parameter: `resize=width:400,height:300,mode:fit&quality=85&format=webp`.
enum ImageExpression {
  private static let modes = [("fit", "contain"), ("crop", "cover"), ("stretch", "squeeze")]

  /// The expression taken apart into parameters of other styles; nil when it holds something else.
  static func parameters(of expression: String) -> [Variant.Parameter]? {
    var parameters: [Variant.Parameter] = []
    for step in expression.split(separator: "&") {
      guard let equals = step.firstIndex(of: "=") else { return nil }
      let (name, value) = (step[..<equals], step[step.index(after: equals)...])
      switch name {
      case "quality", "format": parameters.append(.init(String(name), String(value)))
      case "resize":
        for part in value.split(separator: ",") {
          guard let colon = part.firstIndex(of: ":") else { return nil }
          let (name, value) = (part[..<colon], String(part[part.index(after: colon)...]))
          switch name {
          case "width", "height": parameters.append(.init(String(name), value))
          case "mode":
            guard let fit = modes.first(where: { $0.0 == value })?.1 else { return nil }
            parameters.append(.init("fit", fit))
          default: return nil
          }
        }
      default: return nil
      }
    }
    return parameters
  }

  /// Parameters as an expression; gives the first that has no place in one.
  static func expression(of parameters: [Variant.Parameter]) -> Result<String, Unwritable> {
    var resize: [String] = []
    var steps: [String] = []
    for parameter in parameters {
      switch parameter.name {
      case "width", "height":
        guard Int(parameter.value) != nil else { return .failure(Unwritable(parameter)) }
        resize.append(parameter.name + ":" + parameter.value)
      case "fit":
        guard let mode = modes.first(where: { $0.1 == parameter.value })?.0 else {
          return .failure(Unwritable(parameter))
        }
        resize.append("mode:" + mode)
      case "quality" where Int(parameter.value) != nil, "format": steps.append(parameter.description)
      default: return .failure(Unwritable(parameter))
      }
    }
    if !resize.isEmpty { steps.insert("resize=" + resize.joined(separator: ","), at: 0) }
    return steps.isEmpty ? .failure(Unwritable(nil)) : .success(steps.joined(separator: "&"))
  }
}

/// A parameter that a style has no words for; nil when there is none where one is needed.
struct Unwritable: Error {
  let parameter: Variant.Parameter?
  init(_ parameter: Variant.Parameter?) { self.parameter = parameter }
}
