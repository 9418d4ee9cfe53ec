using Microsoft.Extensions.Options;

namespace Coffer.Hosting;

/// <summary>Checks the settings before anything uses them.</summary>
internal sealed class CofferOptionsValidation : IValidateOptions<CofferOptions>
{
    public ValidateOptionsResult Validate(string? name, CofferOptions options) =>
        options.Mistake() is { } mistake ? ValidateOptionsResult.Fail(mistake) : ValidateOptionsResult.Success;
}
