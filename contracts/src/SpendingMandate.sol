// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";
import {IJobEscrow} from "./interfaces/IJobEscrow.sol";
import {IPaymentSource} from "./interfaces/IPaymentSource.sol";
import {ISpendingMandate} from "./interfaces/ISpendingMandate.sol";

/// @title SpendingMandate
/// @notice Pays for an agent's jobs from its principal's own account. See {ISpendingMandate}.
///
/// Whom each side trusts, and for what:
/// - There is no owner, no fee, no upgrade and no pause, and no money rests here. What an account risks is never
///   more than the limits of the mandates that it signed, nor more than the allowance that it gave.
/// - The principal trusts the agent with the limits, no further: an agent that is taken over can spend them on
///   worthless work. It trusts the escrow that the mandate names to have checked what it says both sides signed.
/// - Limits are on what goes out. Refunds go to the principal and restore nothing: a mandate that was drawn to its
///   limit is used up, even where all of the money came back.
/// - Periods are windows of fixed length that follow each other from `validAfter`. Around the end of one, two
///   periods' limits can be spent within a short time.
/// - The agent trusts the relayer with nothing: without the agent's signature on mandate and agreement nothing is
///   drawn. Such a signature ends with the agreement's `deliverBy`, the mandate, or its revocation.
/// - A revocation stops every draw that is mined after it; jobs that were paid before go on.
/// - Signatures of contract wallets (ERC-1271) are checked at every draw. A registry is only asked, never trusted
///   with a call that could change anything.
contract SpendingMandate is ISpendingMandate, EIP712 {
    using SafeERC20 for IERC20;

    /// @dev One slot for each mandate. `inPeriod` belongs to period number `period`, and is stale in later ones.
    struct Spent {
        uint96 total;
        uint96 inPeriod;
        uint64 period;
    }

    /// @notice EIP-712 type hash of a mandate.
    bytes32 public constant MANDATE_TYPEHASH = keccak256(
        "Mandate(address principal,address agent,address token,address escrow,address registry,uint256 perDeal,uint256 perPeriod,uint256 total,uint64 period,uint64 validAfter,uint64 validUntil,bytes32[] services,bytes32 salt)"
    );
    /// @notice EIP-712 type hash of an agent's wish to pay for one agreement under one mandate.
    bytes32 public constant DRAW_TYPEHASH = keccak256("Draw(bytes32 mandate,bytes32 agreement)");
    /// @notice EIP-712 type hash of a principal's revocation.
    bytes32 public constant REVOCATION_TYPEHASH = keccak256("Revocation(bytes32 mandate)");

    mapping(bytes32 mandate => Spent) private _spent;
    mapping(address principal => mapping(bytes32 mandate => bool)) private _revoked;

    constructor() EIP712("Dealwright SpendingMandate", "1") {}

    /// @inheritdoc IPaymentSource
    /// @dev Everything is checked and booked before the token is called, so that it may call back as it likes.
    function pay(bytes32 hash, IJobEscrow.Agreement calldata agreement, bytes calldata data)
        external
        returns (address payer)
    {
        Draw memory draw = abi.decode(data, (Draw));
        Mandate memory mandate = draw.mandate;
        bytes32 id = _hash(mandate);
        payer = mandate.principal;
        if (msg.sender != mandate.escrow) revert WrongEscrow(msg.sender, mandate.escrow);
        if (!_isTime(mandate)) revert MandateNotValid(mandate.validAfter, mandate.validUntil);
        if (_revoked[payer][id]) revert MandateIsRevoked(id);
        _checkTerms(mandate, agreement, draw.providerAgentId);
        _checkSignature(payer, id, draw.principalSignature);
        _checkSignature(mandate.agent, hashDraw(id, hash), draw.agentSignature);

        _spend(id, mandate, agreement.price);
        emit MandateDrawn(id, hash, payer, agreement.price);
        IERC20(mandate.token).safeTransferFrom(payer, msg.sender, agreement.price);
    }

    /// @inheritdoc ISpendingMandate
    /// @dev A hash that the caller is not the principal of concerns nobody: revocations are kept by account.
    function revoke(bytes32 mandate) external {
        _revoke(msg.sender, mandate);
    }

    /// @inheritdoc ISpendingMandate
    function revokeBySignature(address principal, bytes32 mandate, bytes calldata signature) external {
        _checkSignature(principal, hashRevocation(mandate), signature);
        _revoke(principal, mandate);
    }

    /// @inheritdoc ISpendingMandate
    function isRevoked(address principal, bytes32 mandate) external view returns (bool) {
        return _revoked[principal][mandate];
    }

    /// @inheritdoc ISpendingMandate
    function spent(Mandate calldata mandate) external view returns (uint256 total, uint256 inPeriod) {
        bytes32 id = _hash(mandate);
        return (_spent[id].total, _spentInPeriod(_spent[id], _periodOf(mandate)));
    }

    /// @inheritdoc ISpendingMandate
    function available(Mandate calldata mandate) external view returns (uint256) {
        bytes32 id = _hash(mandate);
        if (!_isTime(mandate) || _revoked[mandate.principal][id]) return 0;
        (uint256 ofTotal, uint256 ofPeriod) = _left(_spent[id], mandate, _periodOf(mandate));
        return Math.min(mandate.perDeal, Math.min(ofTotal, ofPeriod));
    }

    /// @inheritdoc ISpendingMandate
    function hashMandate(Mandate calldata mandate) external view returns (bytes32) {
        return _hash(mandate);
    }

    /// @inheritdoc ISpendingMandate
    function hashDraw(bytes32 mandate, bytes32 agreement) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(DRAW_TYPEHASH, mandate, agreement)));
    }

    /// @inheritdoc ISpendingMandate
    function hashRevocation(bytes32 mandate) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(REVOCATION_TYPEHASH, mandate)));
    }

    function _revoke(address principal, bytes32 mandate) private {
        _revoked[principal][mandate] = true;
        emit MandateRevoked(mandate, principal);
    }

    /// @dev The casts are safe: `_left` keeps both sums below 2^96.
    function _spend(bytes32 id, Mandate memory mandate, uint256 price) private {
        uint64 period = _periodOf(mandate);
        Spent memory before = _spent[id];
        (uint256 ofTotal, uint256 ofPeriod) = _left(before, mandate, period);
        if (price > ofTotal) revert OverTotalLimit(price, ofTotal);
        if (price > ofPeriod) revert OverPeriodLimit(price, ofPeriod);
        _spent[id] = Spent({
            total: uint96(before.total + price),
            inPeriod: uint96(_spentInPeriod(before, period) + price),
            period: period
        });
    }

    function _checkTerms(Mandate memory mandate, IJobEscrow.Agreement calldata agreement, uint256 agentId)
        private
        view
    {
        if (agreement.client != mandate.agent) revert WrongAgent(agreement.client, mandate.agent);
        if (agreement.token != mandate.token) revert WrongToken(agreement.token, mandate.token);
        if (!_allows(mandate.services, agreement.serviceDigest)) {
            revert ServiceNotAllowed(agreement.serviceDigest);
        }
        if (agreement.price > mandate.perDeal) revert OverDealLimit(agreement.price, mandate.perDeal);
        if (mandate.registry != address(0) && !_vouches(mandate.registry, agreement.provider, agentId)) {
            revert ProviderNotRegistered(agreement.provider, agentId);
        }
    }

    function _checkSignature(address signer, bytes32 hash, bytes memory signature) private view {
        if (!SignatureChecker.isValidSignatureNow(signer, hash, signature)) revert InvalidSignature(signer);
    }

    /// @dev The provider is the wallet that the agent's owner appointed, or the owner itself. Both questions are
    /// STATICCALLs; registries revert for an agent that does not exist.
    function _vouches(address registry, address provider, uint256 agentId) private view returns (bool) {
        try IIdentityRegistry(registry).getAgentWallet(agentId) returns (address wallet) {
            if (wallet == provider) return true;
        } catch {}
        try IIdentityRegistry(registry).ownerOf(agentId) returns (address owner) {
            return owner == provider;
        } catch {
            return false;
        }
    }

    /// @dev Limits from 2^96 on are as good as 2^96 - 1, which no token's price in the escrow exceeds.
    function _left(Spent memory before, Mandate memory mandate, uint64 period)
        private
        pure
        returns (uint256 ofTotal, uint256 ofPeriod)
    {
        ofTotal = Math.min(mandate.total, type(uint96).max) - before.total;
        ofPeriod = mandate.period == 0
            ? ofTotal
            : Math.saturatingSub(mandate.perPeriod, _spentInPeriod(before, period));
    }

    function _spentInPeriod(Spent memory before, uint64 period) private pure returns (uint256) {
        return before.period == period ? before.inPeriod : 0;
    }

    /// @dev Number of the running period, from 0; without periods, all time is one.
    function _periodOf(Mandate memory mandate) private view returns (uint64) {
        if (mandate.period == 0 || block.timestamp < mandate.validAfter) return 0;
        return uint64((block.timestamp - mandate.validAfter) / mandate.period);
    }

    function _isTime(Mandate memory mandate) private view returns (bool) {
        return block.timestamp >= mandate.validAfter && block.timestamp <= mandate.validUntil;
    }

    function _allows(bytes32[] memory services, bytes32 service) private pure returns (bool) {
        for (uint256 i = 0; i < services.length; ++i) {
            if (services[i] == service) return true;
        }
        return services.length == 0;
    }

    function _hash(Mandate memory mandate) private view returns (bytes32) {
        bytes memory parties = abi.encode(
            MANDATE_TYPEHASH,
            mandate.principal,
            mandate.agent,
            mandate.token,
            mandate.escrow,
            mandate.registry
        );
        bytes memory limits = abi.encode(
            mandate.perDeal,
            mandate.perPeriod,
            mandate.total,
            mandate.period,
            mandate.validAfter,
            mandate.validUntil,
            keccak256(abi.encodePacked(mandate.services)),
            mandate.salt
        );
        return _hashTypedDataV4(keccak256(bytes.concat(parties, limits)));
    }
}
