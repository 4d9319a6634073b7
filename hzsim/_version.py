"""The version, which the package, its metadata and every manifest name."""

VERSION = "0.2.0"
