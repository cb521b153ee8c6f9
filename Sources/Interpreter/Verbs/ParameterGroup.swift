/// Options that several verbs share: a struct of declared properties, which a verb includes with `@OptionGroup`.
///
/// Help and completion show them with each verb; the reference describes them once, under a heading of their own.
public protocol ParameterGroup: SendableMetatype {
  /// Makes one whose parameters have their defaults.
  init()
  /// What stands above them in help and in the reference.
  static var title: ParameterGroupTitle { get }
}

extension ParameterGroup {
  /// The options that say something else than their defaults, as they would be written, in the order of their declaration: calls with
  /// the same ones ask for the same.
  public var settings: [String] {
    Signature.properties(of: self, Self.title).compactMap { property in
      property.parameter.setting.map { "--\(property.name)" + ($0.isEmpty ? "" : " " + $0) }
    }
  }
}

/// What a group of parameters is called, and what holds for all of them.
public struct ParameterGroupTitle: Sendable, Hashable {
  /// A noun in the plural: `Filters`.
  public let heading: String
  /// One sentence or two with full stops.
  public let discussion: String

  /// Names a group.
  public init(_ heading: String, _ discussion: String) {
    self.heading = heading
    self.discussion = discussion
  }

  /// How the whole group stands in a usage line.
  var usage: String { "[\(heading.lowercased())…]" }
}

/// Includes a group of parameters in a verb.
@propertyWrapper
public final class OptionGroup<G: ParameterGroup>: AnyOptionGroup {
  public var wrappedValue = G()
  var members: Any { wrappedValue }
  var title: ParameterGroupTitle { G.title }

  /// Includes it.
  public init() {}
}

/// A group whatever its type.
protocol AnyOptionGroup: AnyObject {
  var members: Any { get }
  var title: ParameterGroupTitle { get }
}
