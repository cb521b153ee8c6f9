import Interpreter
import Prewarming
import Settings

/// Which URLs objects have: the options that `variants` and `prewarm` share.
struct VariantOptions: ParameterGroup {
  static let title = ParameterGroupTitle(
    "Variants",
    """
    They say which URLs an object has. Pictures have variants and videos derivatives; other objects have none and are passed over. \
    `variants --list` shows all names, those of the settings first.
    """)

  @Option("Where the CDN serves the objects, such as https://cdn.example.com; their keys come behind it.")
  var baseUrl: String?

  @OptionList("Variants of pictures and derivatives of videos by name, nothing else; `all` for every one.")
  var variants: [String]

  @OptionList("Variants of pictures, by default thumbnail, small, medium, large and webp; `all` for every one.")
  var imageVariants: [String]

  @OptionList("Derivatives of videos, by default desktop, tablet and mobile; `all` for every one.")
  var derivatives: [String]

  @Option(
    """
    How they stand in URLs: imwidth, derivative and query concern videos, the others pictures too; by default imwidth for videos, and \
    for pictures as each variant is declared.
    """)
  var urlFormat: URLFormat?

  @Option("The order of parameters in queries; by default sorted, and as written for variants of the settings.")
  var queryOrder: OrderChoice?

  @OptionList("Extensions of pictures, instead of the known ones.")
  var imageExtensions: [String]

  @OptionList("Extensions of videos, instead of the known ones.")
  var videoExtensions: [String]

  @Option(
    """
    The bucket or folder that the base URL stands for, so that keys are what lies below it; by default the bucket, or what the filters \
    name, or the working folder.
    """)
  var root: PathArgument?
}

/// How variants stand in URLs, as a parameter.
enum URLFormat: String, Choice {
  case imwidth, derivative, query, path, im, original, cloudflare

  static let placeholder = URLFormat.imwidth
  var style: URLStyle { URLStyle(rawValue: rawValue) ?? .imwidth }
}

/// The order of parameters, as a parameter.
enum OrderChoice: String, Choice {
  case sorted, declared

  static let placeholder = OrderChoice.sorted
  var order: QueryOrder { QueryOrder(rawValue: rawValue) ?? .sorted }
}

extension VariantOptions {
  /// Looks at what can be judged before anything runs.
  func check() throws {
    guard let baseUrl else { return }
    do { _ = try BaseURL(baseUrl) } catch { throw Failure.usage(error) }
  }

  /// The base that is given or set; nil when there is none.
  func base(_ settings: Settings) throws -> BaseURL? {
    guard let text = baseUrl ?? settings.prewarmBaseURL else { return nil }
    do { return try BaseURL(text) } catch { throw Failure.usage(error) }
  }

  /// The variants that are asked for, ready to be filled in.
  func urls(below base: BaseURL, _ settings: Settings) throws -> VariantURLs {
    try urls(base, settings) { try chosen(settings) }
  }

  /// One variant, whatever is asked for.
  func urls(of name: String, _ media: MediaKind, below base: BaseURL, _ settings: Settings) throws -> VariantURLs {
    try urls(base, settings) { try VariantCatalogue(settings).named([name], media) }
  }

  private func urls(_ base: BaseURL, _ settings: Settings, of variants: () throws -> [Variant]) throws -> VariantURLs {
    do {
      return try VariantURLs(
        try variants(), base: base, style: urlFormat?.style ?? settings.prewarmURLFormat?.style,
        order: queryOrder?.order ?? settings.prewarmQueryOrder?.order)
    } catch let error as VariantError {
      throw Failure.usage(error)
    }
  }

  private func chosen(_ settings: Settings) throws -> [Variant] {
    let catalogue = try VariantCatalogue(settings)
    var chosen = try catalogue.named(variants)
    let isOpen = variants.isEmpty
    for (media, names, usual) in [
      (MediaKind.image, imageVariants, settings.prewarmImageVariants),
      (.video, derivatives, settings.prewarmDerivatives),
    ] {
      let wanted = names.isEmpty && isOpen ? usual?.names ?? VariantCatalogue.usualNames(media) : names
      chosen += try catalogue.named(wanted, media)
    }
    return chosen
  }

  /// The kind of media that an extension tells; nil for what has no variants.
  func media(ofExtension ext: String) -> MediaKind? {
    let ext = ext.lowercased()
    if imageExtensions.contains(where: { $0.bareExtension == ext }) { return .image }
    if videoExtensions.contains(where: { $0.bareExtension == ext }) { return .video }
    switch MediaKind(ext: ext) {
    case .image? where imageExtensions.isEmpty: return .image
    case .video? where videoExtensions.isEmpty: return .video
    default: return nil
    }
  }
}

extension String {
  /// In lower case without dots and stars before it.
  fileprivate var bareExtension: Substring { lowercased().drop { $0 == "." || $0 == "*" } }
}

extension URLStyleSetting {
  var style: URLStyle? { URLStyle(rawValue: rawValue) }
}

extension QueryOrderSetting {
  var order: QueryOrder? { QueryOrder(rawValue: rawValue) }
}

extension VariantCatalogue {
  /// The variants of the settings and those that come with the program.
  init(_ settings: Settings) throws {
    self.init(
      own: try settings.variants.map { variant in
        let media = MediaKind(rawValue: variant.media.rawValue) ?? .image
        do {
          return Variant(
            name: variant.name, media: media,
            style: variant.style?.style ?? (media == .video ? .imwidth : .query),
            parameters: variant.parameters.map { Variant.Parameter($0.name, $0.value) },
            template: try variant.template.map {
              try URLTemplate($0, parameters: variant.parameters.map(\.name))
            }, isOwn: true)
        } catch let error as VariantError {
          var failure = Failure.usage(error)
          failure.diagnostic.message = "\(variant.origin): variants.\(variant.name): " + failure.diagnostic.message
          throw failure
        }
      })
  }
}

extension Failure {
  /// What an engine says about how it was called.
  static func usage(_ error: VariantError) -> Failure {
    Failure(error.code, error.message, hint: error.hint, number: "T0101", exitStatus: ExitStatus.usage)
  }
}
