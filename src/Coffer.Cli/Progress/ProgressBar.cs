using System.Globalization;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Progress;

/// <summary>One line that shows how far work is: a bar, the bytes, the rate, and the time that is left.</summary>
internal static class ProgressBar
{
    private const int MostCells = 30;

    public static string Draw(TransferProgress progress, double rate, int columns, Style style)
    {
        var phase = Views.Word(progress.Phase);
        var files = Files(progress);
        var speed = rate > 0 ? $"  {ByteCount.Of((long)rate)}/s" : "";
        if (progress.Total is not > 0 || progress.Done > progress.Total)
            return Cut($"{phase}  {ByteCount.Of(progress.Done)}{files}{speed}", columns);

        var total = progress.Total.Value;
        var share = (double)progress.Done / total;
        var numbers = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 100),3:0} %  {ByteCount.Of(progress.Done)} of {ByteCount.Of(total)}{files}{speed}{Left(total - progress.Done, rate)}");
        var cells = Math.Min(MostCells, columns - phase.Length - numbers.Length - 5);
        if (cells < 5)
            return Cut($"{phase} {numbers}", columns);
        var filled = (int)(share * cells);
        return $"{phase} {style.Good(new string('█', filled))}{style.Faint(new string('░', cells - filled))} {numbers}";
    }

    // One file is known by its bytes.
    private static string Files(TransferProgress progress) => progress switch
    {
        { TotalFiles: > 1 and var total } => string.Create(CultureInfo.InvariantCulture, $"  {progress.Files} of {total} files"),
        { TotalFiles: null, Files: > 0 and var files } => string.Create(CultureInfo.InvariantCulture, $"  {files} files"),
        _ => "",
    };

    private static string Left(long bytes, double rate)
    {
        if (rate <= 0 || bytes / rate > TimeSpan.FromDays(10).TotalSeconds)
            return "";
        var left = TimeSpan.FromSeconds(Math.Ceiling(bytes / rate));
        return left.TotalHours >= 1 ? $"  ETA {(int)left.TotalHours}:{left:mm':'ss}" : $"  ETA {left:m':'ss}";
    }

    private static string Cut(string text, int columns) => text.Length < columns ? text : text[..(columns - 1)];
}
