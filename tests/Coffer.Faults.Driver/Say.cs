using System.Text;

namespace Coffer.Faults.Driver;

/// <summary>Lines that are in the pipe when the call returns, so that they outlive this process.</summary>
internal static class Say
{
    private static readonly Stream Out = Console.OpenStandardOutput();
    private static readonly Lock Gate = new();

    public static void Line(string text)
    {
        lock (Gate)
        {
            Out.Write(Encoding.UTF8.GetBytes(text.ReplaceLineEndings(" ") + "\n"));
            Out.Flush();
        }
    }
}
