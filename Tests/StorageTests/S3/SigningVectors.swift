// Published and recorded signatures: those of service `service` are AWS's own test vectors (aws-c-auth,
// tests/aws-signing-test-suite/v4), those of `s3` were made with botocore 1.43. All of 2015-08-30T12:36:00Z, with the
// key AKIDEXAMPLE; addresses are valid for 3,600 seconds.

import Testing

@testable import Storage

/// A request and its signatures.
struct Vector: Sendable, CustomTestStringConvertible {
  let name: String
  let service: String
  let parts: SignedParts
  let token: String?
  /// In a field; nil where only the one in the address is known.
  let signature: String?
  /// In the address.
  let inQuery: String?

  init(
    _ name: String, _ service: String, _ method: String, _ path: String, query: [(String, String)],
    fields: [(String, String)], payload: String, token: String?, signature: String, inQuery: String?
  ) {
    self.name = name
    self.service = service
    parts = SignedParts(
      method: method, path: path, query: query.map { (name: $0.0, value: $0.1) },
      fields: fields.map { (name: $0.0, value: $0.1) }, payload: payload)
    self.token = token
    self.signature = signature.hasPrefix("only-query") ? nil : signature
    self.inQuery = inQuery
  }

  var testDescription: String { name }

  static let all: [Vector] = [
    Vector(
      "get-header-key-duplicate", "service", "GET", "/",
      query: [],
      fields: [("host", "example.amazonaws.com"), ("my-header1", "value2,value2,value1")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
      inQuery: "3349ee0b81b4b589da0ff28a395c3591e04de515651dd74f298fa992d1507a97"),
    Vector(
      "get-header-value-multiline", "service", "GET", "/",
      query: [],
      fields: [("host", "example.amazonaws.com"), ("my-header1", "value1 value2 value3")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd",
      inQuery: "e6f5def831211aca02987a44b96826706278c7bc078112ae0263659c5b2f2d56"),
    Vector(
      "get-header-value-order", "service", "GET", "/",
      query: [],
      fields: [("host", "example.amazonaws.com"), ("my-header1", "value4,value1,value3,value2")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
      inQuery: "313720e71ca6202fdcfa9b20f88de01a4eb0638a83c833b1c184359a4eda864e"),
    Vector(
      "get-header-value-trim", "service", "GET", "/",
      query: [],
      fields: [("host", "example.amazonaws.com"), ("my-header1", "value1"), ("my-header2", "\"a b c\"")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
      inQuery: "e7bb0fd515e125e1aec2ecc4c0c17484fb06f6846b927c35e46005dd3df3acd4"),
    Vector(
      "get-relative-normalized", "service", "GET", "/",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
      inQuery: "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"),
    Vector(
      "get-relative-relative-unnormalized", "service", "GET", "/example1/example2/../..",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "dc33e0856fd4baca4d7aa2146c38958283844764f38c74252a333df5e613003b",
      inQuery: "b45db0bfd1cf15003493b733e33aa208dd981bd0e63037a6ed953f71d2118a16"),
    Vector(
      "get-relative-unnormalized", "service", "GET", "/example/..",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "eca7ead57bb5aa5c8e28007acd4ff04e1ff9a0ff3b237ec1554a184887ff9282",
      inQuery: "cbcb213b928a077e43275df47b500f1dfaa864ab3f5a18f6b95f4ff0938167ee"),
    Vector(
      "get-slash-dot-slash-unnormalized", "service", "GET", "/./",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "68714168e6557f8f2de0ef956fc24dc2593a4bd2961f8df51898d8a134695145",
      inQuery: "a9b13e8f3484d9505bf1a6f347219f8f35b0fe8f128ceea597efc146a3dfe90c"),
    Vector(
      "get-slash-pointless-dot-normalized", "service", "GET", "/example",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
      inQuery: "35034b1a0bdd969f346975386daf8aedfd4976573b8348cf4f67eaa41c5857de"),
    Vector(
      "get-slash-pointless-dot-unnormalized", "service", "GET", "/./example",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "beb03f223f7deae4146464f06e29eebbee9c8afbe15c290cf07aa8b119e14cff",
      inQuery: "72b11f16d9530b18204bfb71f2d6ab085894c0ed8d352730a6e76234c58b5e10"),
    Vector(
      "get-slash-unnormalized", "service", "GET", "//",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "c88bcd3d312d75078c0cd961d6deae3f4c754924b01669efcfcb439fd5e5b76e",
      inQuery: "b2a9542809db687769200f56a844a03f2bd0291d6eb90232d5101c6a579446cd"),
    Vector(
      "get-slashes-normalized", "service", "GET", "/example/",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
      inQuery: "c1834e8fb0307243711f0f907f6ab7311ed300d87f13792d7ee4da89ab93e082"),
    Vector(
      "get-slashes-unnormalized", "service", "GET", "//example//",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5",
      inQuery: "822a5a9ba28072c5ab2bb4a6307d0c88276d40e49fec6b724c03fb4d4ba60fc2"),
    Vector(
      "get-space-normalized", "service", "GET", "/example%20space/",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
      inQuery: "7a1f416954786484c9824d93c1f26ef64acb9b1b6c9154d08c9f07d0e394abf6"),
    Vector(
      "get-unreserved", "service", "GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
      inQuery: "95968482db1b9e0fadef6efc1bd24689f77c77d9ef56919c96a28cc92e0d6005"),
    Vector(
      "get-utf8", "service", "GET", "/%E1%88%B4",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
      inQuery: "10eae3f14a260bd3911cc6d008d3c576d143b05b62f09782a7a4b37f52178e44"),
    Vector(
      "get-vanilla-empty-query-key", "service", "GET", "/",
      query: [("Param1", "value1")],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
      inQuery: "49096700cbbaa5753443850f40df10f904fc2fdb544dc9512203cc77c471a9de"),
    Vector(
      "get-vanilla-query-order-encoded", "service", "GET", "/",
      query: [("ሴ", "Value1"), ("Param", "Value2"), ("Param-3", "Value3")],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
      inQuery: "c5f1848ceec943ac2ca68ee720460c23aaae30a2300586597ada94c4a65e4787"),
    Vector(
      "get-vanilla-query-order-key-case", "service", "GET", "/",
      query: [("Param1", "value1"), ("Param2", "value2")],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
      inQuery: "86012e2c9ad4d77369f5d81c11f75158aae4f895a085212cc6d3f923d300bed5"),
    Vector(
      "get-vanilla-query-unreserved", "service", "GET", "/",
      query: [
        (
          "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
          "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        )
      ],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
      inQuery: "8e76a88a7433637b12778d5592799b29ad21ecd6cf6325051c21d86f0acda2bf"),
    Vector(
      "get-vanilla-utf8-query", "service", "GET", "/",
      query: [("ሴ", "bar")],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
      inQuery: "0bdd809b1519ac4f0c1dc3540e2cc46bd0c7f778eda408b2ebf3b913d21ff600"),
    Vector(
      "get-vanilla-with-session-token", "service", "GET", "/",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      token: "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
      signature: "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
      inQuery: "7ff2b50b376cb4d151970630573d6291dc128cc5c2a12ffb237f73cc53f67b6c"),
    Vector(
      "post-header-key-case", "service", "POST", "/",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
      inQuery: "2ce6e6d2e0cf2f9d1b55fafec88cd20574c31dc2e7631979f71ba2310083e95b"),
    Vector(
      "post-header-key-sort", "service", "POST", "/",
      query: [],
      fields: [("host", "example.amazonaws.com"), ("my-header1", "value1")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
      inQuery: "c09d07e0d55871f10f2a6d350d994acf6825a3cae70673d7def55616e6119dd7"),
    Vector(
      "post-header-value-case", "service", "POST", "/",
      query: [],
      fields: [("host", "example.amazonaws.com"), ("my-header1", "VALUE1")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
      inQuery: "0698bc9e4f7f9139065ba2909c0e99da257e8e2a42492a097bcd46d792391fed"),
    Vector(
      "post-sts-header-before", "service", "POST", "/",
      query: [],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      token:
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==",
      signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
      inQuery: "46c2e3c63c1dbe7d39f8ada16fe7f001c1f56c5791441565323677f96308871c"),
    Vector(
      "post-vanilla-empty-query-value", "service", "POST", "/",
      query: [("Param1", "value1")],
      fields: [("host", "example.amazonaws.com")],
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", token: nil,
      signature: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
      inQuery: "a9ef26247f293bffe40eeff86a0480ba8c14d31503b2e0c3399e3a16bf1a3682"),
    Vector(
      "post-x-www-form-urlencoded-parameters", "service", "POST", "/",
      query: [],
      fields: [
        ("content-length", "13"), ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
        ("host", "example.amazonaws.com"),
        ("x-amz-content-sha256", "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"),
      ],
      payload: "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e", token: nil,
      signature: "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422",
      inQuery: nil),
    Vector(
      "post-x-www-form-urlencoded", "service", "POST", "/",
      query: [],
      fields: [
        ("content-length", "13"), ("content-type", "application/x-www-form-urlencoded"),
        ("host", "example.amazonaws.com"),
        ("x-amz-content-sha256", "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"),
      ],
      payload: "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e", token: nil,
      signature: "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
      inQuery: nil),
    Vector(
      "S3 a b/c+d", "s3", "PUT", "/bucket/a%20b/c%2Bd",
      query: [],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "95e0499f160a3b24bc825e13f58c44d36123750e925a89ffd7e22e74e1ac008c",
      inQuery: nil),
    Vector(
      "S3 address of a b/c+d", "s3", "PUT", "/bucket/a%20b/c%2Bd",
      query: [],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-query47f108bde56c4e7c791abbd35f696de9a9a6f25ced518542a8091e9d71a39630",
      inQuery: "47f108bde56c4e7c791abbd35f696de9a9a6f25ced518542a8091e9d71a39630"),
    Vector(
      "S3 a b/c+d with query", "s3", "PUT", "/bucket/a%20b/c%2Bd",
      query: [("list-type", "2"), ("prefix", "a b/c+d"), ("uploads", "")],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "bb9195f991dea582b7f4f842198830b293cd149687af78c993867c1670e217dd",
      inQuery: nil),
    Vector(
      "S3 address of a b/c+d with query", "s3", "PUT", "/bucket/a%20b/c%2Bd",
      query: [("list-type", "2"), ("prefix", "a b/c+d"), ("uploads", "")],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-query66912285248fee05a2b70092554cded97427c964bcff941cdba08f05e931f9c3",
      inQuery: "66912285248fee05a2b70092554cded97427c964bcff941cdba08f05e931f9c3"),
    Vector(
      "S3 //x", "s3", "PUT", "/bucket///x",
      query: [],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: "to/ken+=",
      signature: "1956658b421d219a76c2f550b119d46d994dd94a9aa662920a33c45fdb427e33",
      inQuery: nil),
    Vector(
      "S3 address of //x", "s3", "PUT", "/bucket///x",
      query: [],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: "to/ken+=",
      signature: "only-query0857915da0a9128d7c6dc3dcb4b68808480f22d85471c12409577438f830fafb",
      inQuery: "0857915da0a9128d7c6dc3dcb4b68808480f22d85471c12409577438f830fafb"),
    Vector(
      "S3 //x with query", "s3", "PUT", "/bucket///x",
      query: [("list-type", "2"), ("prefix", "//x"), ("uploads", "")],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: "to/ken+=",
      signature: "4fb2f4c3a184d0ee65731f18a6c1b5a2e9a822800c7a7c4c3f4115b5ee856eb1",
      inQuery: nil),
    Vector(
      "S3 address of //x with query", "s3", "PUT", "/bucket///x",
      query: [("list-type", "2"), ("prefix", "//x"), ("uploads", "")],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: "to/ken+=",
      signature: "only-querya41fe9ca9bae7815f23cb961ff539eb1ebbaf7e298b5d34463e3c445f9a2e689",
      inQuery: "a41fe9ca9bae7815f23cb961ff539eb1ebbaf7e298b5d34463e3c445f9a2e689"),
    Vector(
      "S3 ../y", "s3", "PUT", "/bucket/../y",
      query: [],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "fa72db51593566a2ffbfc1e79680068a3924b42a01aeaee80aecce3378b072fb",
      inQuery: nil),
    Vector(
      "S3 address of ../y", "s3", "PUT", "/bucket/../y",
      query: [],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-queryadebb31f28777c58a815bae4185a7403d52b406ad2c77ff69dda420af3043535",
      inQuery: "adebb31f28777c58a815bae4185a7403d52b406ad2c77ff69dda420af3043535"),
    Vector(
      "S3 ../y with query", "s3", "PUT", "/bucket/../y",
      query: [("list-type", "2"), ("prefix", "../y"), ("uploads", "")],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "7526b68167814d24b5dfddb40be1830f5c8b3689ef6c0f83cbd562d55bd1376f",
      inQuery: nil),
    Vector(
      "S3 address of ../y with query", "s3", "PUT", "/bucket/../y",
      query: [("list-type", "2"), ("prefix", "../y"), ("uploads", "")],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-query4e45b98ef0c41c862393c8078d8eef3244bc59f4880d263e8406899f2189a32b",
      inQuery: "4e45b98ef0c41c862393c8078d8eef3244bc59f4880d263e8406899f2189a32b"),
    Vector(
      "S3 a//b/", "s3", "PUT", "/bucket/a//b/",
      query: [],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "8d558f89f5318b1946e3f16211dea361ec90829e39b8fcdf34dc9a4e899e30b1",
      inQuery: nil),
    Vector(
      "S3 address of a//b/", "s3", "PUT", "/bucket/a//b/",
      query: [],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-queryd65dc0260ccffc2a915e8dd4756af11e95f4d02209eb5330a4383e16709ca494",
      inQuery: "d65dc0260ccffc2a915e8dd4756af11e95f4d02209eb5330a4383e16709ca494"),
    Vector(
      "S3 a//b/ with query", "s3", "PUT", "/bucket/a//b/",
      query: [("list-type", "2"), ("prefix", "a//b/"), ("uploads", "")],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "eb865e59d3d2d4dcfad0f30732b6e74fa2ac7f0c6d2a223227755ee67e2ecec1",
      inQuery: nil),
    Vector(
      "S3 address of a//b/ with query", "s3", "PUT", "/bucket/a//b/",
      query: [("list-type", "2"), ("prefix", "a//b/"), ("uploads", "")],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-queryc77648e2cced5ed75b554b54c4fed76f850186fe9397b828a567e4571797f607",
      inQuery: "c77648e2cced5ed75b554b54c4fed76f850186fe9397b828a567e4571797f607"),
    Vector(
      "S3 %41#?&=", "s3", "PUT", "/bucket/%2541%23%3F%26%3D",
      query: [],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "20aba5e4a285f8e8d83ec1a0ed7eb4159ac542de6b36239c66f7e840ad323bbe",
      inQuery: nil),
    Vector(
      "S3 address of %41#?&=", "s3", "PUT", "/bucket/%2541%23%3F%26%3D",
      query: [],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-query146882deb89795183bcd0ab1a28bcb9d9a2cddb5dfc954de95fbea1aeff07c50",
      inQuery: "146882deb89795183bcd0ab1a28bcb9d9a2cddb5dfc954de95fbea1aeff07c50"),
    Vector(
      "S3 %41#?&= with query", "s3", "PUT", "/bucket/%2541%23%3F%26%3D",
      query: [("list-type", "2"), ("prefix", "%41#?&="), ("uploads", "")],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "302a06db3e1526c0f5fd7cb4267125d50a195406433e435f0ae40578b409b83a",
      inQuery: nil),
    Vector(
      "S3 address of %41#?&= with query", "s3", "PUT", "/bucket/%2541%23%3F%26%3D",
      query: [("list-type", "2"), ("prefix", "%41#?&="), ("uploads", "")],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-querybf225c88891dfcb95af7607d6f961ab484544a83a8b09f91cecfc5eefe0d5bc1",
      inQuery: "bf225c88891dfcb95af7607d6f961ab484544a83a8b09f91cecfc5eefe0d5bc1"),
    Vector(
      "S3 é́😀", "s3", "PUT", "/bucket/%C3%A9%CC%81%F0%9F%98%80",
      query: [],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "8e8a1c171422bf8fdccd5a9602f22c2af149fa9dd4dca9efb9ffb26554d5478d",
      inQuery: nil),
    Vector(
      "S3 address of é́😀", "s3", "PUT", "/bucket/%C3%A9%CC%81%F0%9F%98%80",
      query: [],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-query0d07c68389f9589e007fcf2247e2638e637a30e1c70c2bb8a62fab57e3c50b58",
      inQuery: "0d07c68389f9589e007fcf2247e2638e637a30e1c70c2bb8a62fab57e3c50b58"),
    Vector(
      "S3 é́😀 with query", "s3", "PUT", "/bucket/%C3%A9%CC%81%F0%9F%98%80",
      query: [("list-type", "2"), ("prefix", "é́😀"), ("uploads", "")],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "c88895652b78a824d2bc5e2fee74145f011b915391d795361595019511e7cb51",
      inQuery: nil),
    Vector(
      "S3 address of é́😀 with query", "s3", "PUT", "/bucket/%C3%A9%CC%81%F0%9F%98%80",
      query: [("list-type", "2"), ("prefix", "é́😀"), ("uploads", "")],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-querya73f5de25ae0b466f6f86530e4534ef724c95967f29055c41ff18555c37738f0",
      inQuery: "a73f5de25ae0b466f6f86530e4534ef724c95967f29055c41ff18555c37738f0"),
    Vector(
      "S3 '\"\u{a}\u{9}", "s3", "PUT", "/bucket/%27%22%0A%09",
      query: [],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "0d331ac6b50f735f562a6e361e47ed8380079bc4c874e32e1935702fb6b5ed88",
      inQuery: nil),
    Vector(
      "S3 address of '\"\u{a}\u{9}", "s3", "PUT", "/bucket/%27%22%0A%09",
      query: [],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-queryc123fcd46a1cb71968423dac2fd3ed01db0129841380d4f3c13f6ca3db42480b",
      inQuery: "c123fcd46a1cb71968423dac2fd3ed01db0129841380d4f3c13f6ca3db42480b"),
    Vector(
      "S3 '\"\u{a}\u{9} with query", "s3", "PUT", "/bucket/%27%22%0A%09",
      query: [("list-type", "2"), ("prefix", "'\"\u{a}\u{9}"), ("uploads", "")],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "f215399a37824e03b5c5545154c1bea91091feac41a6b7fd6ece89ea6c3981b8",
      inQuery: nil),
    Vector(
      "S3 address of '\"\u{a}\u{9} with query", "s3", "PUT", "/bucket/%27%22%0A%09",
      query: [("list-type", "2"), ("prefix", "'\"\u{a}\u{9}"), ("uploads", "")],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-query7f3b9e5a2dccc566111dcd73743a40ad929655ed0a49c08e4eacd8027c82ad64",
      inQuery: "7f3b9e5a2dccc566111dcd73743a40ad929655ed0a49c08e4eacd8027c82ad64"),
    Vector(
      "S3 ~-._", "s3", "PUT", "/bucket/~-._",
      query: [],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "93415c3a0716b9287278161f2e3e59d44f73156b3eae33ce002140cbc57e1ffe",
      inQuery: nil),
    Vector(
      "S3 address of ~-._", "s3", "PUT", "/bucket/~-._",
      query: [],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-querye3d47992dce280f076d051eeae90972895ce1a4f605f5797f5cd6bef4a2626e1",
      inQuery: "e3d47992dce280f076d051eeae90972895ce1a4f605f5797f5cd6bef4a2626e1"),
    Vector(
      "S3 ~-._ with query", "s3", "PUT", "/bucket/~-._",
      query: [("list-type", "2"), ("prefix", "~-._"), ("uploads", "")],
      fields: [
        ("host", "127.0.0.1:9000"),
        ("x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("x-amz-meta-x", "a  b "),
      ],
      payload: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", token: nil,
      signature: "9c4b6dcc13cfa22b1131d94bcf7a6909bc19b24c1b56dd940063d84d24514899",
      inQuery: nil),
    Vector(
      "S3 address of ~-._ with query", "s3", "PUT", "/bucket/~-._",
      query: [("list-type", "2"), ("prefix", "~-._"), ("uploads", "")],
      fields: [("host", "127.0.0.1:9000")],
      payload: "UNSIGNED-PAYLOAD", token: nil,
      signature: "only-query5013375a2af611e5efe3d6e9ea6e14b5d8920e759469889aea917a424ac9e780",
      inQuery: "5013375a2af611e5efe3d6e9ea6e14b5d8920e759469889aea917a424ac9e780"),
  ]
}
