namespace Coffer.Cli.Text;

/// <summary>Colours, or none.</summary>
internal sealed class Style(bool colours)
{
    public string Strong(string text) => Wrap("1", text);

    public string Faint(string text) => Wrap("2", text);

    public string Good(string text) => Wrap("32", text);

    public string Careful(string text) => Wrap("33", text);

    public string Bad(string text) => Wrap("31", text);

    private string Wrap(string code, string text) => colours && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
