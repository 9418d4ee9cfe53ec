namespace Coffer.Configuration;

/// <summary>A setting that a command's line, or a program, gives: it comes before all others.</summary>
/// <param name="Key">Which, such as <c>store</c>.</param>
/// <param name="Text">Its value.</param>
/// <param name="Name">What the user knows it by, such as <c>--store</c>.</param>
public sealed record SettingArgument(string Key, string Text, string Name);
