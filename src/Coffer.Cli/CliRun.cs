using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Coffer.Backends;
using Coffer.Blobs;
using Coffer.Cli.Json;
using Coffer.Cli.Progress;
using Coffer.Cli.Streams;
using Coffer.Cli.Text;
using Coffer.Configuration;
using Coffer.Content;
using Coffer.Exchange;
using Coffer.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coffer.Cli;

/// <summary>One run of one command: its words, its store, and where its output goes.</summary>
internal sealed class CliRun
{
    private readonly ParseResult _parse;
    private readonly Stream _stdout;
    private readonly StreamWriter _out;
    private Task<CofferConfiguration>? _configuration;

    private CliRun(ParseResult parse, Stream stdout, StreamWriter output, CancellationToken cancellationToken)
    {
        _parse = parse;
        _stdout = stdout;
        _out = output;
        Cancellation = cancellationToken;
        Json = parse.GetValue(GlobalOptions.Json);
        Quiet = parse.GetValue(GlobalOptions.Quiet);
        Verbose = parse.GetValue(GlobalOptions.Verbose);
        var colours = !parse.GetValue(GlobalOptions.NoColor)
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        Style = new Style(colours && !Console.IsOutputRedirected);
        Errors = new ErrorLine(Console.Error, Json, Verbose);
    }

    public bool Json { get; }

    public bool Quiet { get; }

    public bool Verbose { get; }

    public Style Style { get; }

    public ErrorLine Errors { get; }

    /// <summary>Ended by Ctrl-C.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Runs a command: its result is its exit code, its errors are said and become one.</summary>
    public static async Task<int> RunAsync(ParseResult parse, Func<CliRun, Task<int>> work, CancellationToken cancellationToken)
    {
        var stdout = StandardOutput.Open();
        var output = new StreamWriter(stdout, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 16 << 10, leaveOpen: true) { NewLine = "\n" };
        var run = new CliRun(parse, stdout, output, cancellationToken);
        try
        {
            var code = await work(run).ConfigureAwait(false);
            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            return code;
        }
        catch (ClosedPipeException)
        {
            // The reader has seen enough, as head does.
            return ExitCodes.Ok;
        }
        catch (Exception error)
        {
            await FlushQuietlyAsync(output).ConfigureAwait(false);

            // Work that was stopped may end in any error that its parts threw on the way out.
            return run.Errors.Report(cancellationToken.IsCancellationRequested ? new OperationCanceledException("stopped", error) : error);
        }
    }

    public T? Get<T>(Option<T> option) => _parse.GetValue(option);

    /// <summary>Whether the line gives an option, with or without a value.</summary>
    public bool Has(Option option) => _parse.GetResult(option) is { Implicit: false };

    public T Get<T>(Argument<T> argument) => _parse.GetValue(argument)!;

    /// <summary>What this run's settings are read from.</summary>
    public ConfigurationRequest ConfigurationRequest => GlobalOptions.RequestOf(_parse, new StoreOptions { Backends = new StoreBackends().AddAll(), Logger = Logger() });

    /// <summary>The settings: of this line, the environment and the file. Read once.</summary>
    public Task<CofferConfiguration> ConfigurationAsync() => _configuration ??= CofferConfiguration.LoadAsync(ConfigurationRequest, Cancellation);

    /// <summary>Opens the store.</summary>
    /// <param name="create">Whether the first write may make it, where the settings allow that.</param>
    /// <param name="encoding">How new content is encoded; null: as the settings say.</param>
    public async Task<ArtifactStore> OpenStoreAsync(bool create = false, EncodingChoice? encoding = null)
    {
        var settings = (await ConfigurationAsync().ConfigureAwait(false)).Settings;
        if (settings.Address == "memory:")
            throw new CofferException(CofferError.InvalidArgument, "a store in memory ends with the command that made it; give --store a folder");
        var options = settings.Store with { CreateIfMissing = create && settings.Store.CreateIfMissing, Encoding = encoding ?? settings.Store.Encoding };
        return await ArtifactStore.OpenAsync(settings.Address, options, Cancellation).ConfigureAwait(false);
    }

    /// <summary>Opens the blobs at an address, whether or not they are a store; nothing is asked of the network.</summary>
    public async Task<BlobStore> OpenBlobsAsync(string address)
    {
        var options = (await ConfigurationAsync().ConfigureAwait(false)).Settings.Store;
        return options.Backends.Open(StoreAddress.Parse(address), options);
    }

    /// <summary>How files are reached that lie elsewhere, by the environment and the settings.</summary>
    public async Task<RemoteFilesOptions> RemoteFilesAsync() => RemoteFilesOptions.FromEnvironment() with
    {
        Store = (await ConfigurationAsync().ConfigureAwait(false)).Settings.Store with { CreateIfMissing = false },
    };

    /// <summary>Shows how far long work is; dispose it before printing the result.</summary>
    public ProgressDisplay ShowProgress() => ProgressDisplay.Of(_parse.GetValue(GlobalOptions.Progress)!, Quiet, Style);

    /// <summary>Prints a line of the result.</summary>
    public void Print(string line) => _out.WriteLine(line);

    /// <summary>Prints a line of the result at once, for work that goes on and on.</summary>
    public void PrintNow(string line)
    {
        Print(line);
        _out.Flush();
    }

    /// <summary>Prints a remark, which quiet runs leave out.</summary>
    public void Say(string line)
    {
        if (!Quiet)
            _out.WriteLine(line);
    }

    /// <summary>Prints a remark at once, for work that goes on and on.</summary>
    public void Tell(string line)
    {
        Say(line);
        _out.Flush();
    }

    /// <summary>Prints a result as one line of JSON at once, for work that goes on and on.</summary>
    public async Task PrintLineAsync<T>(T value, JsonTypeInfo<T> shape)
    {
        await JsonSerializer.SerializeAsync(_stdout, value, shape, Cancellation).ConfigureAwait(false);
        _stdout.Write("\n"u8);
        await _stdout.FlushAsync(Cancellation).ConfigureAwait(false);
    }

    /// <summary>Says on standard error how far work is whose bytes nobody counts.</summary>
    public void Note(string line)
    {
        if (!Quiet && _parse.GetValue(GlobalOptions.Progress) == "auto")
            Console.Error.WriteLine(line);
    }

    /// <summary>Prints a table.</summary>
    public void Print(Table table) => table.Write(_out, Style);

    /// <summary>Prints the JSON of a result: in one line, or laid out for a person at a terminal.</summary>
    public async Task PrintJsonAsync<T>(T value, JsonTypeInfo<T> shape)
    {
        if (!Console.IsOutputRedirected)
            shape = (JsonTypeInfo<T>)CliJson.Indented.GetTypeInfo(typeof(T))!;
        await JsonSerializer.SerializeAsync(_stdout, value, shape, Cancellation).ConfigureAwait(false);
        _stdout.Write("\n"u8);
    }

    /// <summary>Prints results as a JSON array, each as soon as it is there.</summary>
    public async Task PrintJsonAsync<T>(IAsyncEnumerable<T> values, JsonTypeInfo<T> shape)
    {
        var isFirst = true;
        _stdout.Write("["u8);
        await foreach (var value in values.WithCancellation(Cancellation).ConfigureAwait(false))
        {
            _stdout.Write(isFirst ? "\n"u8 : ",\n"u8);
            isFirst = false;
            await JsonSerializer.SerializeAsync(_stdout, value, shape, Cancellation).ConfigureAwait(false);
            await _stdout.FlushAsync(Cancellation).ConfigureAwait(false);
        }

        _stdout.Write(isFirst ? "]\n"u8 : "\n]\n"u8);
    }

    /// <summary>Copies bytes to standard output.</summary>
    public Task PrintBytesAsync(Stream content) => content.CopyToAsync(_stdout, 128 << 10, Cancellation);

    private static async Task FlushQuietlyAsync(StreamWriter output)
    {
        try
        {
            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or CofferException)
        {
            // What went wrong first is what is said.
        }
    }

    private ILogger Logger() => (Verbose, Quiet || Json) switch
    {
        (true, _) => new StandardErrorLog(LogLevel.Debug),
        (_, false) => new StandardErrorLog(LogLevel.Warning),
        _ => NullLogger.Instance,
    };
}
